package io.evenire.engine.internal.run;

import io.evenire.api.spi.BlobWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one run of several that follow each other: the newest head of a stream counts, postings are joined. What is held
 * in memory does not grow with the runs, and every block is verified.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RunMerge {
    /*
     * The filter of the new run is made of all its terms, in any order. A large one does not fit in the memory that is
     * set for it, so it is made a window of lines at a time, and all terms are read once more for each further window.
     */

    private final List<Run> runs;
    private final RunRange range;
    private final int windowLineCountMax;

    private RunMerge(List<Run> runs, int windowLineCountMax) {
        this.runs = List.copyOf(runs);
        for (int i = 1; i < runs.size(); i++) {
            var before = runs.get(i - 1);
            var run = runs.get(i);
            if (before.range().last() + 1 != run.range().first()) {
                throw new IllegalArgumentException("run %s begins at %d, but %s ends at %d"
                        .formatted(
                                run.name(),
                                run.range().first(),
                                before.name(),
                                before.range().last()));
            }
        }
        var first = runs.getFirst().range();
        var last = runs.getLast().range();
        this.range = new RunRange(first.first(), last.last(), last.lastChecksum(), first.previousChecksum());
        this.windowLineCountMax = windowLineCountMax;
    }

    /**
     * Prepares a merge.
     *
     * @param runs the runs, oldest first, at least one, without a gap
     * @return the merge
     */
    public static RunMerge of(List<Run> runs) {
        return of(runs, TermFilterWriter.WINDOW_LINE_COUNT_MAX);
    }

    static RunMerge of(List<Run> runs, int windowLineCountMax) {
        return new RunMerge(runs, windowLineCountMax);
    }

    /** {@return what the new run covers} */
    public RunRange range() {
        return range;
    }

    /** {@return about how many bytes will be read, as the watch is told of them} */
    public long readLength() {
        long length = runs.stream()
                .mapToLong(run -> run.footer().filterOffset() - RunHeader.LENGTH)
                .sum();
        return length * TermFilterWriter.windowCount(termCountMax(), windowLineCountMax);
    }

    /**
     * Writes the new run.
     *
     * @param blob where it is written; neither committed nor closed
     * @param watch is told of each block that was read
     * @throws IOException if it could not be written, or a run could not be read or is damaged, or the watch gave it up
     */
    public void writeTo(BlobWriter blob, RunWatch watch) throws IOException {
        var writer = new RunWriter(blob, range, termCountMax(), windowLineCountMax);
        var readers = new ArrayList<TermReader>();
        for (var run : runs) {
            var reader = new TermReader(run, watch);
            if (reader.next()) {
                readers.add(reader);
            }
        }
        var parts = new ArrayList<TermReader>(readers.size());
        while (!readers.isEmpty()) {
            mergeTerm(readers, parts, writer);
        }
        writer.endTerms();
        while (writer.writeFilter()) {
            addAllToFilter(writer, watch);
        }
        writer.finish();
    }

    private long termCountMax() {
        return runs.stream().mapToLong(run -> run.footer().termCount()).sum();
    }

    /** Writes the lowest of the terms that the readers are at, and moves on those that were at it. */
    private static void mergeTerm(List<TermReader> readers, List<TermReader> parts, RunWriter writer)
            throws IOException {
        findLowest(readers, parts);
        begin(parts, writer);
        for (var part : parts) {
            for (long i = 0; i < part.count(); i++) {
                writer.add(part.nextPosting());
            }
        }
        writer.end();
        for (var part : parts) {
            if (!part.next()) {
                readers.remove(part);
            }
        }
    }

    /** Finds the readers that are at the lowest term. */
    private static void findLowest(List<TermReader> readers, List<TermReader> lowest) {
        lowest.clear();
        for (var reader : readers) {
            int compared = lowest.isEmpty() ? 0 : reader.compareTo(lowest.getFirst());
            if (compared < 0) {
                lowest.clear();
            }
            if (compared <= 0) {
                lowest.add(reader);
            }
        }
    }

    private static void begin(List<TermReader> parts, RunWriter writer) throws IOException {
        var last = parts.getLast();
        long count = 0;
        for (var part : parts) {
            count += part.count();
        }
        var head = last.head();
        if (head == null) {
            writer.begin(last.kind(), last.key(), last.keyLength(), count);
        } else {
            writer.begin(last.key(), last.keyLength(), head, firstVersion(parts), count);
        }
    }

    /** Gives the version of the first posting of a stream; there must be no gap behind it. */
    private static long firstVersion(List<TermReader> parts) throws IOException {
        TermReader before = null;
        long first = 0;
        for (var part : parts) {
            if (part.count() == 0) {
                continue;
            }
            if (before == null) {
                first = part.firstVersion();
            } else if (before.firstVersion() + before.count() != part.firstVersion()) {
                throw part.damaged("versions of a stream begin at %d, expected %d"
                        .formatted(part.firstVersion(), before.firstVersion() + before.count()));
            }
            before = part;
        }
        return first;
    }

    private void addAllToFilter(RunWriter writer, RunWatch watch) throws IOException {
        for (var run : runs) {
            var cursor = new TableCursor(run.table(), watch);
            while (cursor.next()) {
                if (!Keys.isChunk(cursor.key(), cursor.keyLength())) {
                    writer.addToFilter(cursor.key(), cursor.keyLength());
                }
            }
        }
    }
}
