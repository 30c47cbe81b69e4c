package io.evenire.testkit;

import io.evenire.api.spi.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Frames that follow each other, with bodies that can be made again from a seed.
 *
 * <p><b>Thread safety.</b> None: one thread at a time.
 */
public final class FrameChain {

    private static final long RECORDED_AT = 1_700_000_000_000_000_000L;

    private final long seed;
    private final List<Frame> frames;

    private FrameChain(long seed, List<Frame> frames) {
        this.seed = seed;
        this.frames = new ArrayList<>(frames);
    }

    /**
     * Begins a chain at position 1.
     *
     * @param seed what the bodies are made from
     * @return the chain, without frames
     */
    public static FrameChain of(long seed) {
        return new FrameChain(seed, List.of());
    }

    /**
     * Makes the next frame.
     *
     * @param eventCount how many positions it takes, 1 or more
     * @param bodyLength how many bytes its body has, not negative
     * @return the frame
     */
    public Frame next(int eventCount, int bodyLength) {
        return next(eventCount, bodyLength, (byte) 0);
    }

    /**
     * Makes the next frame.
     *
     * @param eventCount how many positions it takes, 1 or more
     * @param bodyLength how many bytes its body has, not negative
     * @param flags its flags
     * @return the frame
     */
    public Frame next(int eventCount, int bodyLength, byte flags) {
        int index = frames.size();
        long position = position() + 1;
        int previous = frames.isEmpty() ? 0 : frames.getLast().checksum();
        var place = new Frame.Place(position, eventCount, 1, index + 1L, RECORDED_AT + index, previous);
        var body = new byte[bodyLength];
        new SplittableRandom(seed * 31 + index).nextBytes(body);
        var frame = Frame.of(place, flags, ByteBuffer.wrap(body));
        frames.add(frame);
        return frame;
    }

    /**
     * Makes the next frames, of one event each.
     *
     * @param count how many
     * @param bodyLength how many bytes the body of each has
     * @return the frames
     */
    public List<Frame> batch(int count, int bodyLength) {
        var batch = new ArrayList<Frame>();
        for (int i = 0; i < count; i++) {
            batch.add(next(1, bodyLength));
        }
        return batch;
    }

    /**
     * Forgets the last frames, as if they had never been made.
     *
     * @param count how many frames stay
     */
    public void cut(int count) {
        frames.subList(count, frames.size()).clear();
    }

    /**
     * Goes on with this chain elsewhere, where other frames will follow.
     *
     * @param otherSeed what the bodies of the frames that follow there are made from
     * @return another chain with the same frames so far
     */
    public FrameChain branch(long otherSeed) {
        return new FrameChain(otherSeed, frames);
    }

    /** {@return all frames, in order} */
    public List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** {@return the position of the last event, 0 if there is none} */
    public long position() {
        return frames.isEmpty() ? 0 : frames.getLast().lastPosition();
    }
}
