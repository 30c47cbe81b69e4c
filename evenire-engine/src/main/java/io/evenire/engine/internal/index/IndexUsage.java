package io.evenire.engine.internal.index;

/**
 * What an index holds, at one moment.
 *
 * @param tableEventCount how many events are in live tables
 * @param tableTermLength how many bytes of memory their terms take
 * @param memoryRunCount how many runs are in memory
 * @param memoryRunLength how many bytes those have
 * @param shelfRunCount how many runs are on the shelf
 * @param shelfRunLength how many bytes those have
 * @param filterLength how many bytes the filters of those on the shelf have
 * @param headLength the heads of streams that were looked up last, in bytes of memory
 */
public record IndexUsage(
        long tableEventCount,
        long tableTermLength,
        int memoryRunCount,
        long memoryRunLength,
        int shelfRunCount,
        long shelfRunLength,
        long filterLength,
        long headLength) {

    static IndexUsage of(View view, long headLength) {
        long events = 0;
        long termLength = 0;
        for (var table : view.tables()) {
            events += table.eventCount();
            termLength += table.terms().length();
        }
        int inMemory = view.countInMemory();
        long memoryLength = 0;
        long shelfLength = 0;
        long filterLength = 0;
        for (var run : view.runs()) {
            if (run.isOnShelf()) {
                shelfLength += run.content().length();
                filterLength += run.content().filterLength();
            } else {
                memoryLength += run.content().length();
            }
        }
        return new IndexUsage(
                events,
                termLength,
                inMemory,
                memoryLength,
                view.runs().size() - inMemory,
                shelfLength,
                filterLength,
                headLength);
    }
}
