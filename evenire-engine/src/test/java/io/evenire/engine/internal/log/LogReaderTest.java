package io.evenire.engine.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogReaderTest {

    private static final StreamId ORDER = StreamId.of("order-1");
    private static final int SMALL_COUNT = 1_000;
    private static final int LARGE_COUNT = 100;

    private final CountingJournal journal = new CountingJournal();

    /** For each large event, three reads that did not reach it were once made before the one that did. */
    @Test
    void readsLargeEventsOnceEachOnTheWayBack() {
        addEvents(SMALL_COUNT, 100);
        addEvents(LARGE_COUNT, 100_000);
        var reader = new LogReader(new RecentFrames(0), journal);

        long first = SMALL_COUNT + 1;
        findBackward(reader, first + LARGE_COUNT - 1, first);

        assertThat(journal.readCount).isBetween(LARGE_COUNT, LARGE_COUNT + 4);
    }

    @Test
    void readsSmallEventsManyAtATimeOnTheWayBackWhateverCameBefore() {
        addEvents(SMALL_COUNT, 100);
        addEvents(LARGE_COUNT, 100_000);
        var reader = new LogReader(new RecentFrames(0), journal);
        findBackward(reader, SMALL_COUNT + LARGE_COUNT, SMALL_COUNT + 1);

        journal.readCount = 0;
        findBackward(reader, SMALL_COUNT, 1);

        assertThat(journal.readCount).isLessThan(20);
    }

    /** Two of them are as much as is read at once. */
    @Test
    void readsMediumEventsTwoAtATimeOnTheWayBack() {
        addEvents(LARGE_COUNT, 30_000);
        var reader = new LogReader(new RecentFrames(0), journal);

        findBackward(reader, LARGE_COUNT, 1);

        assertThat(journal.readCount).isBetween(LARGE_COUNT / 2, LARGE_COUNT / 2 + 6);
    }

    /** Each record that was passed on the way was once verified too, which is most of what a rare event cost. */
    @Test
    void verifiesWhatIsWantedAndNotWhatIsPassed() {
        var body = frameOf(3);
        int damaged = RecordFormat.length(body, 0) + RecordFormat.FIELDS_OFFSET;
        body.put(damaged, (byte) ~body.get(damaged));
        journal.append(List.of(Frame.of(new Frame.Place(1, 3, 1, 1, 1, 0), (byte) 0, body)));
        var reader = new LogReader(new RecentFrames(0), journal);

        reader.find(3, 3);

        assertThat(RecordFormat.position(reader.body(), reader.offset())).isEqualTo(3);
        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> reader.find(2, 2))
                .withMessageContaining("checksum of the record does not match");
    }

    @Test
    void refusesWhatIsBehindALengthThatCannotBe() {
        var body = frameOf(3);
        body.putInt(0, 1);
        journal.append(List.of(Frame.of(new Frame.Place(1, 3, 1, 1, 1, 0), (byte) 0, body)));
        var reader = new LogReader(new RecentFrames(0), journal);

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> reader.find(2, 2))
                .withMessageContaining("length of the record is 1");
    }

    /** {@return the body of a frame of some events, from position 1 on} */
    private static ByteBuffer frameOf(int count) {
        var encoder = new RecordEncoder();
        encoder.add(ORDER, Collections.nCopies(count, NewEvent.json("A", "{}")));
        var encoded = encoder.finish();
        for (int i = 0; i < count; i++) {
            RecordFormat.seal(encoded.bytes(), encoded.offsets()[i], 1L + i, i, 1);
        }
        return encoded.bytes();
    }

    private static void findBackward(LogReader reader, long from, long to) {
        for (long position = from; position >= to; position--) {
            reader.find(position, Math.max(to, position - 1));
            assertThat(RecordFormat.position(reader.body(), reader.offset())).isEqualTo(position);
        }
    }

    private void addEvents(int count, int length) {
        for (int i = 0; i < count; i++) {
            var encoder = new RecordEncoder();
            var data = Payload.of(Payload.BYTES, ByteBuffer.allocate(length));
            encoder.add(ORDER, List.of(NewEvent.of("A", data)));
            var body = encoder.finish().bytes();
            long position = journal.head() + 1;
            RecordFormat.seal(body, 0, position, position, 1);
            journal.append(List.of(Frame.of(new Frame.Place(position, 1, 1, 1, 1, 0), (byte) 0, body)));
        }
    }

    /** A journal that counts how often it is read. */
    private static final class CountingJournal implements Journal {

        private final List<Frame> frames = new ArrayList<>();
        private int readCount;

        @Override
        public long head() {
            return frames.isEmpty() ? 0 : frames.getLast().lastPosition();
        }

        @Override
        public void append(List<Frame> batch) {
            frames.addAll(batch);
        }

        @Override
        public void force() {}

        @Override
        public List<Frame> read(long position, int lengthMax) {
            readCount++;
            var found = new ArrayList<Frame>();
            long length = 0;
            int first = 0;
            while (first < frames.size() && frames.get(first).lastPosition() < position) {
                first++;
            }
            for (int i = first; i < frames.size(); i++) {
                length += frames.get(i).body().limit();
                if (length > lengthMax && !found.isEmpty()) {
                    break;
                }
                found.add(frames.get(i));
            }
            return found;
        }
    }
}
