package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.turn.Comparison;
import java.time.Duration;

/**
 * What was measured of one store. Comparisons are the smallest store by this one: how many times as long this one takes.
 *
 * @param cell how large it is
 * @param fillRate events a second while it grew to that size
 * @param any appends by many callers, that expect any version
 * @param exact the same that expect exactly the version there is
 * @param alone the same by one caller
 * @param cold reads of streams of which nothing is in the memory of the store
 * @param warm reads of the same streams from memory
 * @param disk its files
 * @param start how it starts, and what it needs then
 */
record Measured(
        Cell cell,
        double fillRate,
        Comparison any,
        Comparison exact,
        Comparison alone,
        Comparison cold,
        Comparison warm,
        DiskUse disk,
        Start start) {

    /**
     * How a store starts in a process of its own, and how much of the heap it uses.
     *
     * @param clean how long opening takes after it was closed, in a process that has opened none: the median
     * @param process how long it takes then from the start of the process until the store is open: the median
     * @param reopened how long opening takes in a process that had it open: the median
     * @param killed how long it takes after the process was killed: the longest
     * @param rebuilt how long it takes when all was deleted that can be made again
     * @param rebuiltProcessor the time of processors that it takes then
     * @param rebuiltLength how many bytes of the journal it reads then
     * @param heapAtStart the heap in use after opening, in bytes
     * @param heap the same when all that is kept in memory is full
     */
    record Start(
            Duration clean,
            Duration process,
            Duration reopened,
            Duration killed,
            Duration rebuilt,
            Duration rebuiltProcessor,
            long rebuiltLength,
            long heapAtStart,
            long heap) {

        /** {@return the bytes a second of one core, when all is made again} */
        double rebuildRate() {
            return rebuiltLength * 1e9 / rebuiltProcessor.toNanos();
        }
    }
}
