package io.evenire.engine.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.evenire.api.CorruptStoreException;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.Generations;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.streamfile.FileBlock;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of streams in blocks: from the cache, else gathered from the file of the stream, and from the log what
 * is not there.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class StreamBlocks {
    /*
     * A stream is cut into groups of GROUP_COUNT versions, so that any version is found without knowing the others,
     * and a group into blocks of at most BLOCK_LENGTH_MAX bytes: a chain that begins at the first version of the
     * group. A version never changes, so a block never does. The last block of a stream is not full yet; when it is
     * read and the stream has grown, a longer one takes its place.
     *
     * What is forgotten must not come back by a reader who has gathered it before and puts it into the cache later. So
     * blocks are kept under the generation of their stream that there was before they were gathered, and forgetting a
     * stream begins another one. Streams share generations, so that their number is bounded; what that costs is that some
     * others are gathered again, too.
     */

    /** The most events in one block. */
    static final int GROUP_COUNT = 32;

    /** The most bytes in one block, unless one event alone is larger. */
    static final int BLOCK_LENGTH_MAX = 16 * 1024;

    private final Index index;
    private final Supplier<LogReader> readers;
    private final StreamFiles files;
    private final Cache<Key, Block> cache;
    private final Generations generations = new Generations();

    /** Which block: the number of its stream, the generation of that, and the version of its first event. */
    private record Key(long stream, long generation, long firstVersion) {}

    StreamBlocks(Index index, Supplier<LogReader> readers, StreamFiles files, long cacheLengthMax) {
        this.index = index;
        this.readers = readers;
        this.files = files;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(cacheLengthMax)
                .weigher((Key _, Block block) -> block.weight())
                .executor(Runnable::run) // the little it does is done by the reader, not by a pool of the JDK's
                .build();
    }

    /** {@return the block that holds a version of a stream, which must exist} */
    Block find(StreamHead stream, long version) {
        long first = version - version % GROUP_COUNT;
        long generation = generations.of(stream.number());
        while (true) {
            var key = new Key(stream.number(), generation, first);
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

    /** Lets go of all blocks of some streams, and of those that are being gathered. */
    void forget(Set<Long> numbers) {
        numbers.forEach(generations::next);
        cache.asMap().keySet().removeIf(key -> numbers.contains(key.stream));
    }

    /** {@return how many bytes are in the cache} */
    long length() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private Block gather(StreamHead stream, long first, @Nullable Block known) {
        var gathering = new Gathering(stream, first);
        if (known == null) {
            gatherFiled(stream, gathering);
        } else {
            gathering.add(known); // what it lacks was appended a moment ago, so it is in memory
        }
        int length = gatherLogged(stream, gathering);
        if (known == null && length > 0) {
            files.missed(stream, length);
        }
        return gathering.finish();
    }

    private void gatherFiled(StreamHead stream, Gathering gathering) {
        var filed = files.read(stream, gathering.next());
        if (filed.isPresent()) {
            var block = filed.get().next();
            while (block.isPresent() && gathering.add(block.get())) {
                block = filed.get().next();
            }
        }
    }

    /** {@return how many bytes that were} */
    private int gatherLogged(StreamHead stream, Gathering gathering) {
        long first = gathering.next();
        long end = Math.min(gathering.groupEnd, stream.version() + 1);
        if (gathering.isFull() || first >= end) {
            return 0;
        }
        var positions = new long[(int) (end - first)];
        index.positions(stream.stream(), first, positions);
        var reader = readers.get();
        int start = gathering.length();
        for (int i = 0; i < positions.length && !gathering.isFull(); i++) {
            reader.find(positions[i], positions[Math.min(i + 1, positions.length - 1)]);
            gathering.add(reader);
        }
        return gathering.length() - start;
    }

    /** A block in the making. */
    private static final class Gathering {

        private final StreamHead stream;
        private final long first;
        private final long groupEnd;
        private ByteBuffer bytes = ByteBuffer.allocate(0);
        private int[] offsets = new int[GROUP_COUNT];
        private int count;
        private boolean isCut;

        Gathering(StreamHead stream, long first) {
            this.stream = stream;
            this.first = first;
            this.groupEnd = first - first % GROUP_COUNT + GROUP_COUNT;
        }

        /** {@return the version that comes next} */
        long next() {
            return first + count;
        }

        int length() {
            return bytes.position();
        }

        boolean isFull() {
            return isCut || next() == groupEnd;
        }

        void add(Block known) {
            bytes = room(known.bytes().capacity());
            bytes.put(known.bytes().duplicate());
            System.arraycopy(known.offsets(), 0, offsets, 0, known.offsets().length);
            count = known.offsets().length;
        }

        /** Takes records of a block that holds the next version. {@return whether it goes on behind that block} */
        boolean add(FileBlock block) {
            var records = block.records();
            if (count == 0 && isAsWanted(block)) {
                bytes = records.duplicate().position(records.limit());
                count = block.offsets().length;
                System.arraycopy(block.offsets(), 0, offsets, 0, count);
                isCut = records.limit() + records.limit() / count > BLOCK_LENGTH_MAX; // so the next will not fit
                return !isFull();
            }
            for (int i = (int) (next() - block.firstVersion()); i < block.offsets().length && !isFull(); i++) {
                int offset = block.offsets()[i];
                int end = i + 1 < block.offsets().length ? block.offsets()[i + 1] : records.limit();
                add(records, offset, end - offset);
            }
            return !isFull();
        }

        /** Takes the record that the reader has found, if it still fits. */
        void add(LogReader reader) {
            var body = reader.body();
            requireRight(body, reader.offset());
            add(body, reader.offset(), RecordFormat.length(body, reader.offset()));
        }

        Block finish() {
            var exact = bytes.position() == bytes.array().length
                    ? bytes.array()
                    : Arrays.copyOf(bytes.array(), bytes.position());
            return new Block(first, ByteBuffer.wrap(exact), Arrays.copyOf(offsets, count), isFull());
        }

        /** {@return whether a block can be kept as it is, with its bytes} */
        private boolean isAsWanted(FileBlock block) {
            var records = block.records();
            return block.firstVersion() == first
                    && block.lastVersion() < groupEnd
                    && (records.limit() <= BLOCK_LENGTH_MAX || block.offsets().length == 1)
                    && records.hasArray()
                    && records.arrayOffset() == 0;
        }

        private void add(ByteBuffer body, int offset, int length) {
            if (count > 0 && bytes.position() + length > BLOCK_LENGTH_MAX) {
                isCut = true;
                return;
            }
            bytes = room(length);
            offsets[count++] = bytes.position();
            bytes.put(body.slice(offset, length));
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
