package io.evenire.benchmarks.query;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.benchmarks.turn.Work;
import io.evenire.engine.Evenire;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store of events, each with a type, a common tag, which a tenth of them have, and a rare one, which
 * {@value #RARE_COUNT} of them have, far from each other; and what is asked of it.
 *
 * @param store the store
 * @param eventCount how many events it has at first
 */
record TaggedEvents(Evenire store, int eventCount) {

    /** How many events have the same rare tag. */
    static final int RARE_COUNT = 10;

    /** How many events are appended at once when the store is filled. */
    static final int BATCH_COUNT = 1_000;

    /** How many bytes of data an event has. */
    static final int DATA_LENGTH = 200;

    /** How many events are read where a common tag has more. */
    static final int PAGE_COUNT = 100;

    private static final int COMMON_TAG_COUNT = 10;
    private static final int TYPE_COUNT = 20;
    private static final int PIPELINED_COUNT = 16;

    /** A number that has no factor in common with usual counts, so that all rare tags come, in no order. */
    private static final int STEP = 7_919;

    private static final Payload DATA = Payload.json("{\"text\": \"%s\"}".formatted("x".repeat(DATA_LENGTH - 12)));

    /** Fills the store. */
    void fill() {
        var under = new ArrayDeque<CompletableFuture<Appended>>();
        for (int first = 0; first < eventCount; first += BATCH_COUNT) {
            var events = new NewEvent[BATCH_COUNT];
            for (int i = 0; i < BATCH_COUNT; i++) {
                events[i] = event(first + i);
            }
            if (under.size() == PIPELINED_COUNT) {
                under.remove().join();
            }
            var stream = StreamId.of("batch-" + first);
            under.add(store.appendAsync(Append.to(stream, ExpectedVersion.noStream(), events)));
        }
        under.forEach(CompletableFuture::join);
    }

    private NewEvent event(int number) {
        return NewEvent.of("Type" + number % TYPE_COUNT, DATA)
                .withTags("common:" + number % COMMON_TAG_COUNT, "rare:" + number % rareTagCount());
    }

    private int rareTagCount() {
        return eventCount / RARE_COUNT;
    }

    /** {@return appends of one event each, to one stream of each caller} */
    Work appends() {
        return caller -> store.append(append(caller));
    }

    private static Append append(int caller) {
        return Append.to(StreamId.of("caller-" + caller), ExpectedVersion.any(), NewEvent.of("Appended", DATA));
    }

    /** {@return reads of the events with a rare tag, each time another one} */
    Work rare() {
        var next = new AtomicInteger();
        return caller -> {
            int number = Math.floorMod(next.addAndGet(STEP), rareTagCount());
            require(RARE_COUNT, Read.matching(Query.tagged("rare:" + number)));
        };
    }

    /** {@return reads of the events with a rare tag and a common one, or a type; each time another one} */
    Work rareAndCommon() {
        var next = new AtomicInteger();
        return caller -> {
            int number = Math.floorMod(next.addAndGet(STEP), rareTagCount());
            var item = Query.Item.none()
                    .withTypes("Type" + number % TYPE_COUNT)
                    .withTags("rare:" + number, "common:" + number % COMMON_TAG_COUNT);
            require(RARE_COUNT, Read.matching(Query.of(item)));
        };
    }

    /** {@return reads of what no event has} */
    Work absent() {
        return caller -> require(0, Read.matching(Query.tagged("absent")));
    }

    /** {@return reads of the last or the first events with a common tag} */
    Work common(boolean isLast) {
        var next = new AtomicInteger();
        return caller -> {
            int number = Math.floorMod(next.incrementAndGet(), COMMON_TAG_COUNT);
            var read = Read.matching(Query.tagged("common:" + number)).limit(PAGE_COUNT);
            require(PAGE_COUNT, isLast ? read.backward() : read);
        };
    }

    private void require(int count, Read read) {
        int found = 0;
        long length = 0;
        for (var event : store.read(read)) {
            found++;
            length += event.data().length();
        }
        if (found != count || length != (long) count * DATA_LENGTH) {
            throw new IllegalStateException(
                    "read %d events of %d bytes of %s, expected %d".formatted(found, length, read, count));
        }
    }

    /** {@return the same appends on the condition that nothing has a tag since the last append of this work} */
    Work appendsWithRecentCondition() {
        var last = new AtomicLong(store.state().head());
        return caller -> {
            var appended = store.append(append(caller).failIf(Query.tagged("absent:" + caller), last.get()));
            last.set(appended.lastPosition());
        };
    }

    /** {@return the same appends on the condition that nothing in the whole store has a tag} */
    Work appendsWithConditionOnAll() {
        return caller -> store.append(append(caller).failIf(Query.tagged("absent:" + caller), 0));
    }

    /** {@return the same appends on the condition that nothing in the whole store has two tags, each of which many have} */
    Work appendsWithConditionOnTwoTags() {
        var never = Query.tagged("common:0", "common:1");
        return caller -> store.append(append(caller).failIf(never, 0));
    }
}
