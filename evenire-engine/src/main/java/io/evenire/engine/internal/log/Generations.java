package io.evenire.engine.internal.log;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Numbers that tell what was read of a stream before some of it was taken away from what was read afterwards. A cache that
 * keeps things under the generation that there was before they were read never gives what was taken away before somebody
 * asked.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class Generations {

    /** How many there are; streams share them. */
    private static final int COUNT = 1024;

    private final AtomicLongArray generations = new AtomicLongArray(COUNT);

    /** Creates them, all of them the first. */
    public Generations() {}

    /**
     * Tells the generation of a stream.
     *
     * @param stream the number of the stream
     * @return it, as of now
     */
    public long of(long stream) {
        return generations.get(index(stream));
    }

    /**
     * Begins the next generation of a stream, when what was taken away is nowhere any more.
     *
     * @param stream the number of the stream
     */
    public void next(long stream) {
        generations.incrementAndGet(index(stream));
    }

    private static int index(long stream) {
        return Math.floorMod(stream, COUNT);
    }
}
