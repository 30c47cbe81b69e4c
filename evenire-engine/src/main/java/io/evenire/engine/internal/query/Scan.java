package io.evenire.engine.internal.query;

import io.evenire.api.Read.Source;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import java.util.function.Supplier;

/**
 * Finds the events that match between two positions, one way. It holds nothing between two calls.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 *
 * @param index where candidates are found
 * @param readers makes readers of records
 * @param source what is looked for
 * @param way which way
 * @param last the last position of interest
 */
record Scan(Index index, Supplier<LogReader> readers, Source.Store source, Way way, long last) {

    /**
     * Some events that match, and how far these are all.
     *
     * @param events the events
     * @param next where to go on, behind {@link Scan#last} if there are no more
     * @param stretchCount how many stretches of candidates were looked up
     */
    record Part(Page events, long next, long stretchCount) {}

    /** {@return whether there may be something at a position or behind it} */
    boolean reaches(long position) {
        return !way.isBefore(last, position);
    }

    /**
     * Finds the next events.
     *
     * @param from where to begin
     * @param countMax how many are wanted, 1 or more
     * @param goesOn is called now and then, and throws if this should end
     * @return up to as many as a page holds; none only if there are no more
     */
    Part find(long from, long countMax, Runnable goesOn) {
        return find(from, countMax, Long.MAX_VALUE, goesOn);
    }

    /**
     * Finds the next events with some work.
     *
     * @param from where to begin
     * @param countMax how many are wanted, 1 or more
     * @param stretchCountMax how many stretches of candidates are looked up at most, 1 or more
     * @param goesOn is called now and then, and throws if this should end
     * @return up to as many as a page holds; none only if there are no more in these stretches
     */
    Part find(long from, long countMax, long stretchCountMax, Runnable goesOn) {
        var page = new Page(countMax);
        var candidates = new Candidates(index, source, way);
        var matcher = new RecordMatcher(source);
        var reader = readers.get();
        long next = from;
        long stretchCount = 0;
        while (reaches(next) && stretchCount < stretchCountMax) {
            goesOn.run();
            letOthersRun();
            stretchCount++;
            var stretch = candidates.find(next, last);
            for (int i = 0; i < stretch.count(); i++) {
                long position = stretch.positions()[i];
                reader.find(position, i + 1 < stretch.count() ? stretch.positions()[i + 1] : position);
                if (matcher.matches(reader.body(), reader.offset())) {
                    if (!page.add(reader)) {
                        return new Part(page, position, stretchCount);
                    }
                    if (page.isFull()) {
                        return new Part(page, position + way.step(), stretchCount);
                    }
                }
            }
            next = stretch.next();
        }
        return new Part(page, next, stretchCount);
    }

    /** Lets others have the processor: nothing here waits, and a virtual thread gives it to nobody until it does. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on who has it next
    private static void letOthersRun() {
        if (Thread.currentThread().isVirtual()) {
            Thread.yield();
        }
    }
}
