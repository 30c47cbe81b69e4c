package io.evenire.engine;

/**
 * What an open store holds, at one moment. {@link Settings} says the bounds.
 *
 * @param cacheLength the events of streams that were read, in bytes of memory
 * @param recentLength the end of the journal, in bytes of memory
 * @param journalLength the files of the journal that were read, in bytes; {@code file} maps them, so they are not in the
 *     heap
 * @param tableEventCount how many events are in tables of the index, which are not runs yet
 * @param tableTermLength what finds those by their terms, in bytes of memory; made when something is looked for
 * @param memoryRunCount how many runs of the index are in memory
 * @param memoryRunLength those, in bytes of memory
 * @param shelfRunCount how many runs of the index are on the shelf of the storage
 * @param shelfRunLength those, in bytes; {@code file} maps them, so they are not in the heap
 * @param filterLength how many bytes of them are filters, which most look-ups touch, and the system keeps in memory
 * @param headLength where streams stand that were looked up last, in bytes of memory; at most 8 MiB
 * @param openFileLength the files of streams that were read last, in bytes of memory
 * @param unfiledCount how many streams are known to have something that is not in their files yet
 * @param queuedCount how many appends wait for their turn
 * @param queuedLength those, in bytes of memory
 */
public record Usage(
        long cacheLength,
        long recentLength,
        long journalLength,
        long tableEventCount,
        long tableTermLength,
        int memoryRunCount,
        long memoryRunLength,
        int shelfRunCount,
        long shelfRunLength,
        long filterLength,
        long headLength,
        long openFileLength,
        int unfiledCount,
        int queuedCount,
        long queuedLength) {}
