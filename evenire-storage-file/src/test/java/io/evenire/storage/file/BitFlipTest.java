package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flipped bit is found out, or it changes nothing. */
class BitFlipTest {

    private static final JournalSettings SMALL =
            new JournalSettings(768, 128, 128, 128, 128, 200, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final FrameChain chain = FrameChain.of(1);
    private int foundCount;
    private int harmlessCount;

    @Test
    void neverServesAFlippedBit() throws IOException {
        var disk = closedStore();
        var identity = identity(disk);
        assertThat(disk.names()).as("one segment that is full, and another").hasSize(3);

        for (var name : disk.names()) {
            var bytes = disk.bytes(name);
            for (int i = 0; i < Byte.SIZE * bytes.length; i++) {
                bytes[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
                flipped(disk, name, bytes, identity, i);
                bytes[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            }
        }

        int frameBitCount =
                Byte.SIZE * chain.frames().stream().mapToInt(Layout::lengthOf).sum();
        assertThat(foundCount).isGreaterThanOrEqualTo(frameBitCount);
        assertThat(harmlessCount).as("bits behind the frames").isPositive();
    }

    private void flipped(SimulatedDisk disk, String name, byte[] bytes, Object identity, int bit) throws IOException {
        var flipped = disk.afterPowerCut(PowerCut.ALL, 0);
        flipped.put(name, bytes);
        try (var store = TestStore.open(new SimulatedDirectory(flipped), SMALL, 1)) {
            var frames = store.readAll();
            assertSame(frames, "bit %d of %s".formatted(bit, name));
            assertThat(store.storage().identity()).isEqualTo(identity);
            harmlessCount++;
        } catch (CorruptStoreException e) {
            assertThat(e.resource()).contains(name + "@");
            foundCount++;
        } catch (StoreUnavailableException e) {
            assertThat(e).hasMessageContaining(name).hasMessageContaining("format");
            foundCount++;
        }
    }

    private void assertSame(List<Frame> found, String what) {
        var expected = chain.frames();
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).decided())
                    .as(what)
                    .isEqualTo(expected.get(i).decided());
            assertThat(found.get(i).body()).as(what).isEqualTo(expected.get(i).body());
        }
    }

    private SimulatedDisk closedStore() throws IOException {
        var disk = SimulatedDisk.empty();
        try (var store = TestStore.open(new SimulatedDirectory(disk), SMALL, 1)) {
            store.append(chain.batch(3, 100));
            store.append(List.of(chain.next(7, 0), chain.next(1, 100)));
            store.append(chain.batch(1, 50));
        }
        var closed = SimulatedDisk.empty(); // without the files that are prepared, which are deleted unread
        for (var name : disk.names()) {
            if (SegmentHeader.isName(name) || name.equals(StoreFile.NAME)) {
                closed.put(name, disk.bytes(name));
            }
        }
        return closed;
    }

    private static Object identity(SimulatedDisk disk) throws IOException {
        return StoreFile.read(new SimulatedDirectory(disk));
    }
}
