package io.evenire.engine.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.evenire.api.CorruptStoreException;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.stream.StreamHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of streams in blocks: from the cache, else gathered from the log.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class StreamBlocks {
    /*
     * A stream is cut into groups of GROUP_COUNT versions, so that any version is found without knowing the others,
     * and a group into blocks of at most BLOCK_LENGTH_MAX bytes: a chain that begins at the first version of the
     * group. A version never changes, so a block never does. The last block of a stream is not full yet; when it is
     * read and the stream has grown, a longer one takes its place.
     */

    /** The most events in one block. */
    static final int GROUP_COUNT = 32;

    /** The most bytes in one block, unless one event alone is larger. */
    static final int BLOCK_LENGTH_MAX = 16 * 1024;

    private final Index index;
    private final Supplier<LogReader> readers;
    private final Cache<Key, Block> cache;

    /** Which block: the number of its stream and the version of its first event. */
    private record Key(long stream, long firstVersion) {}

    StreamBlocks(Index index, Supplier<LogReader> readers, long cacheLengthMax) {
        this.index = index;
        this.readers = readers;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(cacheLengthMax)
                .weigher((Key _, Block block) -> block.weight())
                .executor(Runnable::run) // the little it does is done by the reader, not by a pool of the JDK's
                .build();
    }

    /** {@return the block that holds a version of a stream, which must exist} */
    Block find(StreamHead stream, long version) {
        long first = version - version % GROUP_COUNT;
        while (true) {
            var key = new Key(stream.number(), first);
            var block = cache.getIfPresent(key);
            if (block == null || (!block.isFull() && block.lastVersion() < version)) {
                block = gather(stream, first, block);
                cache.asMap().merge(key, block, (a, b) -> a.lastVersion() > b.lastVersion() ? a : b);
            }
            if (block.holds(version)) {
                return block;
            }
            first = block.lastVersion() + 1;
        }
    }

    /** {@return how many bytes are in the cache} */
    long length() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private Block gather(StreamHead stream, long first, @Nullable Block known) {
        long groupEnd = first - first % GROUP_COUNT + GROUP_COUNT;
        var positions = new long[(int) (Math.min(groupEnd, stream.version() + 1) - first)];
        index.positions(stream.stream(), first, positions);
        var gathering = new Gathering(stream, first);
        int next = 0;
        if (known != null) {
            gathering.add(known);
            next = known.offsets().length;
        }
        var reader = readers.get();
        boolean isCut = false;
        for (; next < positions.length; next++) {
            reader.find(positions[next], positions[Math.min(next + 1, positions.length - 1)]);
            if (!gathering.add(reader)) {
                isCut = true;
                break;
            }
        }
        return gathering.finish(isCut || first + next == groupEnd);
    }

    /** A block in the making. */
    private static final class Gathering {

        private final StreamHead stream;
        private final long first;
        private ByteBuffer bytes = ByteBuffer.allocate(0);
        private int[] offsets = new int[GROUP_COUNT];
        private int count;

        Gathering(StreamHead stream, long first) {
            this.stream = stream;
            this.first = first;
        }

        void add(Block known) {
            bytes = room(known.bytes().capacity());
            bytes.put(known.bytes().duplicate());
            System.arraycopy(known.offsets(), 0, offsets, 0, known.offsets().length);
            count = known.offsets().length;
        }

        /** {@return whether the record that the reader has found still fits} */
        boolean add(LogReader reader) {
            var body = reader.body();
            int length = RecordFormat.length(body, reader.offset());
            if (count > 0 && bytes.position() + length > BLOCK_LENGTH_MAX) {
                return false;
            }
            requireRight(body, reader.offset());
            bytes = room(length);
            offsets[count++] = bytes.position();
            bytes.put(body.slice(reader.offset(), length));
            return true;
        }

        Block finish(boolean isFull) {
            var exact = Arrays.copyOf(bytes.array(), bytes.position());
            return new Block(first, ByteBuffer.wrap(exact), Arrays.copyOf(offsets, count), isFull);
        }

        private void requireRight(ByteBuffer body, int offset) {
            long version = RecordFormat.version(body, offset);
            var found = RecordDecoder.stream(body, offset);
            if (version != first + count || !found.equals(stream.stream())) {
                throw new CorruptStoreException(
                        "journal, position " + RecordFormat.position(body, offset),
                        "record is version %d of stream %s, expected version %d of stream %s"
                                .formatted(version, found, first + count, stream.stream()));
            }
        }

        private ByteBuffer room(int length) {
            if (bytes.remaining() >= length) {
                return bytes;
            }
            int capacity = Math.max(bytes.position() + length, Math.min(2 * bytes.capacity(), BLOCK_LENGTH_MAX));
            return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
    }
}
