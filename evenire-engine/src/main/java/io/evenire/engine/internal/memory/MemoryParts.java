package io.evenire.engine.internal.memory;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.PartWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** All that was forced, in parts that can be written anew. */
final class MemoryParts implements JournalParts {

    /** How many frames a part has, but for the last one. */
    static final int FRAME_COUNT = 1024;

    private final MemoryJournal journal;
    private final AtomicBoolean isWriting = new AtomicBoolean();

    MemoryParts(MemoryJournal journal) {
        this.journal = journal;
    }

    @Override
    public List<Part> sealed() {
        return journal.parts(FRAME_COUNT);
    }

    @Override
    public void seal() {
        // all that was forced is in parts, the last ones too
    }

    @Override
    public long length(Part part) throws IOException {
        return journal.framesOf(part).stream()
                .mapToLong(frame -> Frame.DECIDED_LENGTH + frame.body().remaining())
                .sum();
    }

    @Override
    public PartWriter rewrite(Part part) throws IOException {
        var frames = journal.framesOf(part);
        if (!isWriting.compareAndSet(false, true)) {
            throw new IllegalStateException("another part is being written: one at a time can be");
        }
        return new Writer(frames);
    }

    /** Gathers frames. */
    private final class Writer implements PartWriter {

        private final List<Frame> expected;
        private final List<Frame> rewritten = new ArrayList<>();
        private boolean isEnded;

        Writer(List<Frame> expected) {
            this.expected = expected;
        }

        @Override
        public void write(Frame frame) throws IOException {
            requireWriting();
            int index = rewritten.size();
            var next = index < expected.size() ? expected.get(index) : null;
            if (next == null
                    || !frame.isIntact()
                    || frame.checksum() != next.checksum()
                    || !frame.place().equals(next.place())) {
                throw new IllegalArgumentException("frame of positions %d to %d is not the next one, %s, or not intact"
                        .formatted(
                                frame.firstPosition(),
                                frame.lastPosition(),
                                next == null ? "of which there is none" : "from " + next.firstPosition()));
            }
            rewritten.add(frame);
        }

        @Override
        public void commit() throws IOException {
            requireWriting();
            if (rewritten.size() < expected.size()) {
                throw new IllegalStateException(
                        "%d of %d frames are missing".formatted(expected.size() - rewritten.size(), expected.size()));
            }
            journal.replace(rewritten);
            close();
        }

        @Override
        public void close() {
            if (!isEnded) {
                isEnded = true;
                isWriting.set(false);
            }
        }

        private void requireWriting() throws IOException {
            if (isEnded) {
                throw new IOException("the part takes no more frames: it was committed or given up");
            }
            journal.requireOpenNow();
        }
    }
}
