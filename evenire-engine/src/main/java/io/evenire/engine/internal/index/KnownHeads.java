package io.evenire.engine.internal.index;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * What was found in runs of the streams that were looked up last, so that it need not be looked for again.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
final class KnownHeads {
    /*
     * What is remembered is never wrong, because it says up to which position it looked: runs behind that are still
     * looked into, those before it need not be. So nothing has to be forgotten when a stream changes.
     */

    /** How much memory they take at most, in bytes. */
    static final long LENGTH_MAX = 8 * 1024 * 1024;

    /** What a head takes beside the text of its stream, in bytes, roughly: objects, and its place in the cache. */
    private static final int OVERHEAD = 320;

    private final Cache<StreamId, Known> cache = Caffeine.newBuilder()
            .maximumWeight(LENGTH_MAX)
            .weigher((StreamId stream, Known _) ->
                    OVERHEAD + Character.BYTES * stream.value().length())
            .executor(Runnable::run)
            .build();

    /**
     * What runs know of a stream.
     *
     * @param head its head, or null if they do not know it
     * @param upTo the position that the last of these runs ends at
     */
    record Known(@Nullable StreamHead head, long upTo) {}

    /** Loads the classes of a cache, which takes long enough to be done beside something else. */
    static void load() {
        var _ = new KnownHeads();
    }

    /** {@return what was found of a stream the last time; null if that is not remembered} */
    @Nullable
    Known find(StreamId stream) {
        return cache.getIfPresent(stream);
    }

    /** Remembers what was found; of two that were found at once either will do. */
    void put(StreamId stream, Known known) {
        cache.put(stream, known);
    }

    /** {@return how much memory they take, in bytes} */
    long length() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }
}
