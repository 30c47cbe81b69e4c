package io.evenire.engine.internal.query;

import io.evenire.api.Read.Source;
import io.evenire.api.Subscription;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.subscription.Tail;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What comes in the whole store behind a position: scans that each end where the store ends at that moment. */
final class StoreTail implements Tail {

    /** How many stretches are gone through at once: as many positions as are passed without a word, at most. */
    private static final int STRETCH_COUNT_MAX = Subscription.PROGRESS_COUNT / Candidates.COUNT_MAX;

    private final Index index;
    private final Supplier<LogReader> readers;
    private final LongSupplier visible;
    private final Source.Store source;
    private final long begin;
    private long next;

    /**
     * Creates a tail.
     *
     * @param index where candidates are found
     * @param readers makes readers of records
     * @param visible gives the position up to which events are seen
     * @param source what is looked for
     * @param first the position to begin at
     */
    StoreTail(Index index, Supplier<LogReader> readers, LongSupplier visible, Source.Store source, long first) {
        this.index = index;
        this.readers = readers;
        this.visible = visible;
        this.source = source;
        this.begin = first - 1;
        this.next = first;
    }

    @Override
    public long begin() {
        return begin;
    }

    @Override
    public Part next(Runnable goesOn) {
        goesOn.run();
        long asOf = visible.getAsLong();
        if (next > asOf) {
            return Part.none(asOf);
        }
        var part = new Scan(index, readers, source, Way.FORWARD, asOf)
                .find(next, Page.COUNT_MAX, STRETCH_COUNT_MAX, goesOn);
        next = part.next();
        return new Part(part.events().iterator(), next - 1, asOf);
    }
}
