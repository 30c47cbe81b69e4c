package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.storage.file.OffsetTable.DamagedTableException;
import io.evenire.storage.file.SparseIndex.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OffsetTableTest {

    private static final SegmentHeader SEGMENT = new SegmentHeader(10, -1, new UUID(1, 2), new UUID(3, 4));

    private final List<Place> places = places(50);
    private final byte[] bytes = bytes(places);

    @Test
    void findsTheLastPlaceAtOrBeforeAPosition() throws IOException {
        for (int count = 1; count <= 50; count++) {
            var table = open(bytes(places.subList(0, count)));
            for (int i = 0; i < count; i++) {
                var place = places.get(i);
                assertThat(table.floor(place.position())).isEqualTo(place);
                assertThat(table.floor(place.position() + 6)).isEqualTo(place);
            }
            assertThat(table.floor(Long.MAX_VALUE)).isEqualTo(places.get(count - 1));
        }
    }

    @Test
    void takesNumbersOfAnySize() throws IOException {
        var large = List.of(
                new Place(10, 64, Integer.MIN_VALUE),
                new Place(Long.MAX_VALUE - 1, Integer.MAX_VALUE, Integer.MAX_VALUE));

        assertThat(open(bytes(large)).floor(Long.MAX_VALUE)).isEqualTo(large.getLast());
        assertThat(open(bytes(large)).floor(Long.MAX_VALUE - 2)).isEqualTo(large.getFirst());
    }

    @Test
    void takesTwentyBytesAPlace() {
        assertThat(bytes).hasSize(64 + 50 * 20);
    }

    /** A flipped bit is found out, or the place is still one of those written, and not behind the position. */
    @Test
    void givesNoPlaceThatWasNotWritten() throws IOException {
        int damagedCount = 0;
        int otherCount = 0;
        for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
            var flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            for (int i = 0; i < places.size(); i += 7) {
                try {
                    var found = open(flipped).floor(places.get(i).position());
                    assertThat(places.subList(0, i + 1)).contains(found);
                    otherCount += found.equals(places.get(i)) ? 0 : 1;
                } catch (DamagedTableException e) {
                    assertThat(e.getMessage()).isNotBlank();
                    damagedCount++;
                }
            }
        }

        assertThat(damagedCount).isGreaterThan(Byte.SIZE * 64 * 7);
        assertThat(otherCount).as("a search that was led astray").isPositive();
    }

    @Test
    void findsOutThatItIsTooShort() {
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(DamagedTableException.class)
                    .isThrownBy(() -> open(cut).floor(30));
        }
    }

    @Test
    void findsOutThatItIsOfAnotherSegment() {
        var others = List.of(
                new SegmentHeader(11, -1, SEGMENT.store(), SEGMENT.segment()),
                new SegmentHeader(10, -1, SEGMENT.store(), new UUID(3, 5)));

        for (var other : others) {
            assertThatExceptionOfType(DamagedTableException.class)
                    .isThrownBy(() -> OffsetTable.open(view(bytes), other))
                    .withMessage("is that of another segment");
        }
    }

    private static List<Place> places(int count) {
        var places = new ArrayList<Place>();
        for (int i = 0; i < count; i++) {
            places.add(new Place(10 + 7L * i, 64 + 1000 * i, i * 0x9E3779B9));
        }
        return places;
    }

    private static byte[] bytes(List<Place> places) {
        var buffer = OffsetTable.toBytes(SEGMENT, places);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static OffsetTable open(byte[] bytes) throws IOException {
        return OffsetTable.open(view(bytes), SEGMENT);
    }

    private static Disk.View view(byte[] bytes) {
        return (offset, length) -> {
            int from = (int) Math.min(offset, bytes.length);
            return ByteBuffer.wrap(bytes, from, Math.min(length, bytes.length - from))
                    .slice();
        };
    }
}
