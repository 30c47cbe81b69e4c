package io.evenire.engine.internal.read;

import io.evenire.api.Cursor;
import io.evenire.api.Read;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Opens cursors over streams.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class StreamReader {

    private final Index index;
    private final StreamBlocks blocks;
    private final LongSupplier visible;

    /**
     * Creates a reader.
     *
     * @param index where streams are found
     * @param readers makes readers of records
     * @param files where records are that need not be looked for
     * @param visible gives the position up to which events are seen
     * @param cacheLengthMax how many bytes the cache may hold
     */
    public StreamReader(
            Index index, Supplier<LogReader> readers, StreamFiles files, LongSupplier visible, long cacheLengthMax) {
        this.index = index;
        this.blocks = new StreamBlocks(index, readers, files, cacheLengthMax);
        this.visible = visible;
    }

    /**
     * Opens a cursor.
     *
     * @param read what is to be read
     * @param requireOpen is called before every access to the store, and throws when it is closed
     * @return the events that are visible now
     */
    public Cursor open(Read read, Runnable requireOpen) {
        var found = index.headAsOf(read.stream(), visible);
        var head = found.head();
        return head == null
                ? new EmptyCursor(found.asOf())
                : new StreamCursor(blocks, head, found.asOf(), VersionRange.of(read, head), requireOpen);
    }

    /** {@return how many bytes are in the cache} */
    public long cacheLength() {
        return blocks.length();
    }
}
