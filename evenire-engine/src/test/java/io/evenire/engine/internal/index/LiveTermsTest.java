package io.evenire.engine.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.run.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveTermsTest {

    private static final StreamId ORDER = StreamId.of("order-1");
    private static final int FRAME_COUNT = 3; // events in each
    private static final long FIRST = 101;

    private final LiveTable table = new LiveTable();
    private final LiveTerms terms = table.terms();

    @Test
    void knowsNothingOfAnEmptyTable() {
        assertThat(terms.first()).isEqualTo(Long.MAX_VALUE);
        assertThat(terms.last()).isZero();
        assertThat(terms.reach(0)).isZero();
        assertThat(positions(Kind.TAG, "x")).isEmpty();
    }

    @Test
    void findsEachEventUnderEachOfItsTerms() {
        table.add(frame(101, ORDER, event("A", "x", "y"), event("B", "y")));
        table.add(frame(103, StreamId.NONE, event("A", "order")));
        table.add(frame(104, StreamId.of("7e6bd0c8-6d2f-4a5b-8a24-7f1c9d1c7c5e"), event("order-1")));
        table.add(frame(105, StreamId.of("order"), event("x")));

        assertThat(terms.reach(105)).isEqualTo(105);

        assertThat(terms.first()).isEqualTo(101);
        assertThat(terms.last()).isEqualTo(105);
        assertThat(positions(Kind.STREAM, "order-1")).containsExactly(101, 102);
        assertThat(positions(Kind.STREAM, "order")).containsExactly(105);
        assertThat(positions(Kind.STREAM, "")).isEmpty();
        assertThat(positions(Kind.CATEGORY, "order")).containsExactly(101, 102, 105);
        assertThat(positions(Kind.CATEGORY, "")).as("of a UUID").containsExactly(104);
        assertThat(positions(Kind.TYPE, "A")).containsExactly(101, 103);
        assertThat(positions(Kind.TYPE, "x")).containsExactly(105);
        assertThat(positions(Kind.TYPE, "order-1")).containsExactly(104);
        assertThat(positions(Kind.TAG, "x")).containsExactly(101);
        assertThat(positions(Kind.TAG, "y")).containsExactly(101, 102);
        assertThat(positions(Kind.TAG, "order")).containsExactly(103);
        assertThat(positions(Kind.TAG, "z")).isEmpty();
    }

    /** Only what is asked for is taken in, and what came since is when it is. */
    @Test
    void goesOnWhereItEnded() {
        table.add(frame(101, ORDER, event("A", "x")));
        assertThat(positions(Kind.TAG, "x")).as("nobody has asked for it yet").isEmpty();
        assertThat(terms.reach(101)).isEqualTo(101);
        assertThat(positions(Kind.TAG, "x")).containsExactly(101);

        table.add(frame(102, ORDER, event("A", "x")));
        assertThat(terms.reach(101)).isEqualTo(101);
        assertThat(positions(Kind.TAG, "x")).containsExactly(101);

        assertThat(terms.reach(102)).isEqualTo(102);
        assertThat(positions(Kind.TAG, "x")).containsExactly(101, 102);
    }

    @Test
    void findsEachOfManyTermsHoweverOftenTheTableHasGrown() {
        int count = 3_000;
        add(count);

        terms.reach(terms.last());

        for (long position = FIRST; position < FIRST + count; position++) {
            assertThat(positions(Kind.TAG, "own:" + position)).containsExactly(position);
        }
    }

    @Test
    void takesAboutSoMuchMemoryAsItSays() {
        add(20_000);
        assertThat(terms.length()).as("nobody has asked").isZero();

        terms.reach(terms.last());

        // an event has a stream, a category, a type and a common tag, 4 to 6 bytes each, and a tag of its own
        assertThat(terms.length()).isBetween(20_000L * (4 * 4 + 24 + 2 * 12), 20_000L * (4 * 6 + 24 + 4 * 12));
    }

    /** What is not known by its terms any more must be told, because it is not among what is found. */
    @Test
    void tellsHowFarItKnowsEventsOfManyTags() {
        var tags =
                IntStream.range(0, Limits.TAG_COUNT_MAX).mapToObj(i -> "t" + i).toArray(String[]::new);
        var many = new NewEvent[Limits.APPEND_EVENT_COUNT_MAX];
        for (int i = 0; i < many.length; i++) {
            many[i] = event("A", tags);
        }
        table.add(frame(FIRST, ORDER, many));
        table.add(frame(FIRST + many.length, ORDER, event("B")));
        long known = LiveTerms.POSTING_COUNT_MAX / (3 + tags.length);

        assertThat(terms.reach(terms.last())).isEqualTo(FIRST + known - 1);
        assertThat(terms.reach(terms.last())).as("again").isEqualTo(FIRST + known - 1);

        assertThat(positions(Kind.TAG, "t63"))
                .isEqualTo(LongStream.range(FIRST, FIRST + known).toArray());
        assertThat(positions(Kind.TYPE, "B")).isEmpty();
    }

    /** Whoever was told that events are known finds each of them, while others take in more, and the tables grow. */
    @Test
    void everyoneFindsAllThatTheyWereToldWhileMoreIsTakenIn() throws Exception {
        int count = 6_000;
        int readerCount = 3;
        var applied = new AtomicLong();
        var started = new CountDownLatch(readerCount);
        var readers = new ArrayList<Future<Long>>();
        try (var threads = Executors.newFixedThreadPool(readerCount)) {
            for (int i = 0; i < readerCount; i++) {
                readers.add(threads.submit(() -> {
                    started.countDown();
                    long checked = 0;
                    while (checked < FIRST + count - 1) {
                        long visible = applied.get();
                        if (visible > checked) {
                            requireAll(visible);
                            checked = visible;
                        }
                    }
                    return checked;
                }));
            }
            started.await();
            for (int i = 0; i < count; i += FRAME_COUNT) {
                add(FRAME_COUNT);
                applied.set(terms.last());
            }

            for (var reader : readers) {
                assertThat(reader.get()).isEqualTo(FIRST + count - 1);
            }
        }
    }

    private void requireAll(long visible) {
        assertThat(terms.reach(visible)).isGreaterThanOrEqualTo(visible);
        assertThat(positions(Kind.TAG, "own:" + visible)).containsExactly(visible);
        assertThat(positions(Kind.TAG, "mod:" + visible % 7, visible))
                .isEqualTo(LongStream.rangeClosed(FIRST, visible)
                        .filter(position -> position % 7 == visible % 7)
                        .toArray());
        assertThat(positions(Kind.CATEGORY, "order", visible))
                .isEqualTo(LongStream.rangeClosed(FIRST, visible).toArray());
    }

    private void add(int count) {
        for (int i = 0; i < count; i += FRAME_COUNT) {
            long first = Math.max(FIRST, terms.last() + 1);
            var events = new NewEvent[FRAME_COUNT];
            for (int j = 0; j < FRAME_COUNT; j++) {
                events[j] = event("A", "mod:" + (first + j) % 7, "own:" + (first + j));
            }
            table.add(frame(first, ORDER, events));
        }
    }

    private long[] positions(Kind kind, String text) {
        var found = terms.find(kind, text);
        return found == null
                ? new long[0]
                : IntStream.range(0, found.count()).mapToLong(found::position).toArray();
    }

    private long[] positions(Kind kind, String text, long last) {
        return Arrays.stream(positions(kind, text))
                .filter(position -> position <= last)
                .toArray();
    }

    private static NewEvent event(String type, String... tags) {
        return NewEvent.json(type, "{}").withTags(tags);
    }

    private static Frame frame(long position, StreamId stream, NewEvent... events) {
        var encoder = new RecordEncoder();
        encoder.add(stream, List.of(events));
        var body = encoder.finish();
        for (int i = 0; i < events.length; i++) {
            RecordFormat.seal(body.bytes(), body.offsets()[i], position + i, i, 1);
        }
        return Frame.of(new Frame.Place(position, events.length, 1, 1, 1, 0), (byte) 0, body.bytes());
    }
}
