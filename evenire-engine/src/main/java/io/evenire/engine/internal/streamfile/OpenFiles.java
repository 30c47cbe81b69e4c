package io.evenire.engine.internal.streamfile;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.evenire.api.EvenireException;
import io.evenire.api.spi.Shelf;
import io.evenire.engine.internal.log.Generations;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of streams on a shelf; those that were read last are kept open.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class OpenFiles {
    /*
     * A file is believed only if its last block is of this history: if the journal holds the position and the frame
     * that the block names. Frames are chained, and blocks are only added behind blocks that were proven, so that
     * proves all of it. It is asked once each time that a file is opened.
     *
     * A file some of whose events are erased is gone before they are. A reader who has opened it before must not have it
     * be kept open for others afterwards; see Generations.
     */

    /** How many bytes open files take at most. */
    static final long LENGTH_MAX = 8 * 1024 * 1024;

    /** What an open file takes beside its bytes, roughly. */
    private static final int OVERHEAD = 512;

    /** What a longer file counts as: a storage maps it, and mappings are few. */
    private static final long MAPPED_LENGTH = 64 * 1024;

    /** How many blocks of a torn file a reader counts; whoever files counts them all, and mends the file. */
    private static final long TORN_BLOCK_COUNT_MAX = 1_024;

    /** What the names of stream files end with. */
    static final String ENDING = ".events";

    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final Shelf shelf;
    private final UUID incarnation;
    private final Supplier<LogReader> readers;
    private final LongSupplier visible;
    private final Cache<Key, StreamFile> cache;
    private final Generations generations = new Generations();

    /** Which file: the number of its stream, and the generation of that. */
    private record Key(long number, long generation) {}

    /** No stream with a higher number has a file. Written by whoever files, read by all. */
    private volatile long numberMax;

    OpenFiles(Shelf shelf, UUID incarnation, Supplier<LogReader> readers, LongSupplier visible) {
        this.shelf = shelf;
        this.incarnation = incarnation;
        this.readers = readers;
        this.visible = visible;
        this.numberMax = visible.getAsLong();
        this.cache = Caffeine.newBuilder()
                .maximumWeight(LENGTH_MAX)
                .weigher((Key _, StreamFile file) -> weight(file))
                .executor(Runnable::run)
                .build();
    }

    UUID incarnation() {
        return incarnation;
    }

    /** {@return the name of the file of a stream} */
    static String name(long number) {
        var digits = HexFormat.of().toHexDigits(number);
        return StreamFileReport.DIRECTORY + "/" + digits.substring(digits.length() - 2) + "/" + digits + ENDING;
    }

    /** {@return what the file of a stream has that can be believed; a file without blocks if there is none} */
    StreamFile get(StreamHead stream) {
        long number = stream.number();
        if (number > numberMax) {
            return nothing(number);
        }
        var key = key(number);
        var file = cache.getIfPresent(key);
        if (file == null) {
            try {
                file = open(stream, TORN_BLOCK_COUNT_MAX);
            } catch (IOException e) {
                LOG.warn("cannot read {}; its events are read from the journal", name(number), e);
                cache.put(key, nothing(number));
                return nothing(number);
            }
            if (file.length() > 0) {
                cache.put(key, file);
            }
        }
        return file;
    }

    /** {@return the same, as it is on the shelf now, and however long it is if it is torn} */
    StreamFile open(StreamHead stream) throws IOException {
        return open(stream, Long.MAX_VALUE);
    }

    private StreamFile open(StreamHead stream, long blockCountMax) throws IOException {
        long number = stream.number();
        var name = name(number);
        var blob = shelf.open(name);
        if (blob.isEmpty()) {
            return nothing(number);
        }
        var file = StreamFile.open(name, blob.get(), incarnation, number, blockCountMax);
        if (file.isTorn()) {
            LOG.debug("{} ends in bytes that are no block, and is written anew", name); // as a crash leaves it
        }
        var last = file.last();
        if (last.isPresent() && !isProven(last.get().header())) {
            LOG.warn("{} is not of this history of the store, and is written anew", name);
            return file.upTo(null);
        }
        return file;
    }

    /** {@return a file without blocks} */
    StreamFile nothing(long number) {
        return StreamFile.empty(name(number), incarnation, number);
    }

    /** Remembers that a stream may have a file from now on. */
    void expect(long number) {
        if (number > numberMax) {
            numberMax = number; // one thread at a time files
        }
    }

    /** Forgets an open file, because there is another one now. */
    void forget(long number) {
        cache.invalidate(key(number));
    }

    /** Forgets an open file for good, and one that is being opened, because it is gone. */
    void drop(long number) {
        forget(number);
        generations.next(number);
    }

    private Key key(long number) {
        return new Key(number, generations.of(number));
    }

    /** Has a file be passed over until it is forgotten. */
    void giveUp(StreamHead stream, IOException damage) {
        LOG.warn("a stream file cannot be read, and is written anew; its events are read from the journal", damage);
        cache.put(key(stream.number()), nothing(stream.number()));
    }

    /** {@return how many bytes open files take} */
    long length() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private boolean isProven(BlockHeader last) {
        if (last.lastPosition() < 1 || last.lastPosition() > visible.getAsLong()) {
            return false;
        }
        try {
            return readers.get().frameChecksum(last.lastPosition()) == last.frame();
        } catch (EvenireException e) {
            LOG.debug("the journal does not tell whether a stream file is of its history", e);
            return false;
        }
    }

    private static int weight(StreamFile file) {
        return (int) Math.min(file.length(), MAPPED_LENGTH) + OVERHEAD;
    }
}
