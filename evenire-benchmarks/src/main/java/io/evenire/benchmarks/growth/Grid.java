package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.turn.Turns;
import java.util.ArrayList;
import java.util.List;

/**
 * Which stores are measured, and how long.
 *
 * @param streamCounts how many streams they have, in rising order, at least one
 * @param eventCounts how many events, in rising order, at least one
 * @param ids what ids, at least one kind
 * @param workCount how often each caller does a thing in a window
 * @param windowCount how many windows there are of each thing
 * @param startCount how often each store is started after it was closed, and how often after it was killed
 */
public record Grid(
        List<Integer> streamCounts,
        List<Integer> eventCounts,
        List<Cell.Ids> ids,
        int workCount,
        int windowCount,
        int startCount) {

    private static final int CALLER_COUNT = 16;

    /** A caller alone appends more often in a window than each of many, and not as often as all of them. */
    private static final int ALONE_FACTOR = 4;

    /** Copies the lists. */
    public Grid {
        streamCounts = List.copyOf(streamCounts);
        eventCounts = List.copyOf(eventCounts);
        ids = List.copyOf(ids);
    }

    /** {@return a thousand to a million streams, a hundred thousand to ten million events, both kinds of ids} */
    public static Grid full() {
        return new Grid(
                List.of(1_000, 10_000, 100_000, 1_000_000),
                List.of(100_000, 1_000_000, 10_000_000),
                List.of(Cell.Ids.values()),
                200,
                7,
                3);
    }

    /** {@return fewer and smaller stores, for a first look} */
    public static Grid quick() {
        return new Grid(List.of(1_000, 100_000), List.of(100_000, 1_000_000), List.of(Cell.Ids.values()), 200, 5, 3);
    }

    /** {@return only the ends: the smallest, and the largest with few and with many streams} */
    public static Grid ends() {
        return new Grid(List.of(1_000, 1_000_000), List.of(100_000, 10_000_000), List.of(Cell.Ids.values()), 200, 7, 3);
    }

    /**
     * Leaves out what is larger.
     *
     * @param eventCountMax the most events
     * @return the smaller grid
     */
    public Grid upTo(int eventCountMax) {
        var smaller =
                eventCounts.stream().filter(count -> count <= eventCountMax).toList();
        if (smaller.isEmpty()) {
            throw new IllegalArgumentException("the largest store must have at least %,d events, is to have %,d"
                    .formatted(eventCounts.getFirst(), eventCountMax));
        }
        return new Grid(streamCounts, smaller, ids, workCount, windowCount, startCount);
    }

    /** {@return the stores, from the smallest on; those with more streams than events are impossible} */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (var kind : ids) {
            for (int eventCount : eventCounts) {
                for (int streamCount : streamCounts) {
                    if (streamCount <= eventCount) {
                        cells.add(new Cell(streamCount, eventCount, kind));
                    }
                }
            }
        }
        return cells;
    }

    /** {@return what the others are compared with} */
    Cell smallest(Cell.Ids kind) {
        return new Cell(streamCounts.getFirst(), eventCounts.getFirst(), kind);
    }

    Turns appends() {
        return new Turns(CALLER_COUNT, workCount, windowCount);
    }

    Turns alone() {
        return new Turns(1, ALONE_FACTOR * workCount, windowCount);
    }

    /** {@return reads by one caller, of every sample once or more in a window} */
    Turns reads() {
        return new Turns(1, Math.max(Filling.SAMPLE_COUNT, workCount), windowCount);
    }
}
