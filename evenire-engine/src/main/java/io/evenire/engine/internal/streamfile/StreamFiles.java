package io.evenire.engine.internal.streamfile;

import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams that have files of their own: reads from them, and has them written.
 *
 * <p>What they give is what the journal holds, verified. What they do not give is in the journal.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class StreamFiles {

    /** The most streams of which each is filed, however little it has; beyond, those are that have 4 KiB to file. */
    public static final long STREAM_COUNT_MAX = 100_000;

    private final Shelf shelf;
    private final @Nullable OpenFiles files;
    private final @Nullable StreamFiler filer;

    private StreamFiles(Shelf shelf, @Nullable OpenFiles files, @Nullable StreamFiler filer) {
        this.shelf = shelf;
        this.files = files;
        this.filer = filer;
    }

    /**
     * What events are known from.
     *
     * @param index tells where they are
     * @param readers make readers of them
     * @param recent the end of the journal in memory
     * @param visible gives the position up to which they are seen
     */
    public record Source(Index index, Supplier<LogReader> readers, RecentFrames recent, LongSupplier visible) {}

    /**
     * Opens the stream files of a store.
     *
     * @param storage where they are
     * @param source what they are made of
     * @param streamCountMax up to how many streams each is filed, however little it has
     * @param thread writes them; closed with this
     * @return the files
     */
    public static StreamFiles open(Storage storage, Source source, long streamCountMax, FilingThread thread) {
        var shelf = storage.shelf();
        var files = new OpenFiles(shelf, storage.identity().incarnation(), source.readers, source.visible);
        var frames = new NewFrames(source.recent, storage.journal(), source.visible.getAsLong());
        var means = new StreamFiler.Means(shelf, source.index, source.readers, source.visible, streamCountMax);
        return new StreamFiles(shelf, files, new StreamFiler(means, files, frames, thread));
    }

    /**
     * Gives none, neither read nor written.
     *
     * @param storage where there may be some of before
     * @return no files
     */
    public static StreamFiles none(Storage storage) {
        return new StreamFiles(storage.shelf(), null, null);
    }

    /**
     * Reads a stream.
     *
     * @param stream the stream
     * @param version the first version wanted
     * @return what its file has of it; empty if there are no files
     */
    public Optional<FiledBlocks> read(StreamHead stream, long version) {
        return files == null
                ? Optional.empty()
                : Optional.of(new FiledBlocks(this, stream, files.get(stream), version));
    }

    /** Has what is appended from now on be filed. Costs nothing when it was said before. */
    public void start() {
        if (filer != null) {
            filer.start();
        }
    }

    /**
     * Has the file of a stream be gone on with, because some of it was missed there.
     *
     * @param stream the stream
     * @param length how many bytes were missed
     */
    public void missed(StreamHead stream, int length) {
        if (filer != null) {
            filer.missed(stream, length);
        }
    }

    /** Has the file of a stream be written anew. */
    void damaged(StreamHead stream, IOException damage) {
        if (files != null && filer != null) {
            files.giveUp(stream, damage);
            filer.damaged(stream);
        }
    }

    /**
     * Deletes the file of a stream, because some of what is in it was removed. It is written again when it is missed.
     *
     * @param stream the stream
     * @throws IOException if it cannot be deleted
     */
    public void forget(StreamHead stream) throws IOException {
        if (filer != null) {
            filer.delete(stream);
        }
    }

    /**
     * Deletes the files of streams, durably, also where there are files of before only, and has none be written until that
     * is released. Reads go on, from the journal.
     *
     * @param streams the streams
     * @return releases them; close it
     * @throws IOException if one cannot be deleted; then nothing is withheld
     */
    public Withheld withhold(Collection<StreamHead> streams) throws IOException {
        var withheld = new Withheld(streams);
        if (filer != null) {
            filer.withhold(streams);
        }
        try {
            for (var stream : streams) {
                deleteDurably(OpenFiles.name(stream.number()));
                if (files != null) {
                    files.drop(stream.number());
                }
            }
            return withheld;
        } catch (Throwable e) {
            withheld.close();
            throw e;
        }
    }

    /** A blob that is only deleted may be back after a crash; one that was replaced is not. */
    private void deleteDurably(String name) throws IOException {
        try (var nothing = shelf.write(name)) {
            nothing.commit();
        }
        shelf.delete(name);
    }

    /** Streams of which no files are written. */
    public final class Withheld implements AutoCloseable {

        private final Collection<StreamHead> streams;

        private Withheld(Collection<StreamHead> streams) {
            this.streams = List.copyOf(streams);
        }

        /** Has their files be written again when they are missed. */
        @Override
        public void close() {
            if (filer != null) {
                filer.release(streams);
            }
        }
    }

    /** {@return how many bytes the open files take in memory} */
    public long openLength() {
        return files == null ? 0 : files.length();
    }

    /** {@return how many streams are known to have something unfiled} */
    public int unfiledCount() {
        return filer == null ? 0 : filer.unfiledCount();
    }

    /** Writes what is due, and ends the writing. */
    public void close() {
        if (filer != null) {
            filer.close();
        }
    }
}
