package io.evenire.storage.file;

import io.evenire.api.spi.Frame;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the parts of a journal were written anew with, and what each of their frames may therefore hold. */
final class PartMemory {

    /** By the place of the frame in the chain: what it holds in place of what it was appended with. */
    private final Map<Integer, ByteBuffer> bodies = new HashMap<>();

    /** The same of a part of which nobody knows whether it was written anew: all of these are there, or none. */
    private final Map<Integer, ByteBuffer> pending = new HashMap<>();

    PartMemory branch() {
        var branch = new PartMemory();
        branch.bodies.putAll(bodies);
        branch.pending.putAll(pending);
        return branch;
    }

    /** {@return a frame in place of one: every other one has only half of its body, all have the same place} */
    Frame shorten(int index, Frame frame) {
        if (frame.firstPosition() % 2 == 0) {
            return frame;
        }
        var body = frame.body();
        var half = ByteBuffer.allocate(body.remaining() / 2)
                .put(body.slice(0, body.remaining() / 2))
                .flip();
        pending.put(index, half);
        return frame.withBody(half);
    }

    /** Takes notice that the part is there as it was written anew, for good. */
    void committed() {
        bodies.putAll(pending);
        pending.clear();
    }

    /** Takes notice that the part is as it was. */
    void gaveUp() {
        pending.clear();
    }

    /**
     * Compares what a store serves, and remembers that it did: from now on it must be so.
     *
     * @return what is wrong, if anything is
     */
    Optional<String> compare(List<Frame> served, List<Frame> appended) {
        int newCount = 0;
        int oldCount = 0;
        for (int i = 0; i < Math.min(served.size(), appended.size()); i++) {
            var frame = served.get(i);
            var was = appended.get(i);
            var old = bodies.getOrDefault(i, was.body());
            var anew = pending.getOrDefault(i, old);
            boolean isOld = frame.body().equals(old);
            boolean isNew = frame.body().equals(anew);
            if (!frame.isIntact()
                    || !frame.place().equals(was.place())
                    || frame.checksum() != was.checksum()
                    || !(isOld || isNew)) {
                return Optional.of("changed frame %d of %d".formatted(i, served.size()));
            }
            newCount += isNew && !isOld ? 1 : 0;
            oldCount += isOld && !isNew ? 1 : 0;
        }
        if (newCount > 0 && oldCount > 0) {
            return Optional.of("%d frames of a part are old and %d new".formatted(oldCount, newCount));
        }
        if (newCount > 0) {
            committed();
        } else {
            gaveUp();
        }
        return Optional.empty();
    }
}
