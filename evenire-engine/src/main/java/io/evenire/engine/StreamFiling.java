package io.evenire.engine;

/**
 * Which streams get files of their own, so that they are read in one piece. The files are made of the journal in the
 * background, and can be made again; a storage that does not add to blobs, such as {@code memory}, has none.
 */
public enum StreamFiling {

    /**
     * All that have not changed for a second, or have 64 KiB to file; where there are more than about 100,000 streams,
     * only those that have 4 KiB to file.
     */
    AUTO,

    /** All that have not changed for a second, or have 64 KiB to file, however many there are. */
    ALL,

    /** None. Files that are there are left alone and not read. */
    NONE
}
