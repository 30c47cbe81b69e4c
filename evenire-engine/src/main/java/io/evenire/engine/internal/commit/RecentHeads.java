package io.evenire.engine.internal.commit;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.ArrayDeque;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The heads of the streams that changed in the last {@value #WINDOW} positions.
 *
 * <p><b>Thread safety.</b> For the thread that leads.
 */
final class RecentHeads {
    /*
     * Nothing is forgotten while a batch is applied: it was decided by what was known when it began, so that must be
     * there to the end, however many positions the batch has. Otherwise a commit would have to look into runs.
     */

    /** How many positions back every changed stream is known. */
    static final int WINDOW = 1 << 16;

    private final HashMap<StreamId, StreamHead> heads = new HashMap<>();
    private final ArrayDeque<StreamHead> changes = new ArrayDeque<>();

    @Nullable
    StreamHead get(StreamId stream) {
        return heads.get(stream);
    }

    void put(StreamHead head) {
        heads.put(head.stream(), head);
        changes.addLast(head);
    }

    /** Forgets the streams that have not changed in the window before a position, the last of a batch. */
    void forgetBefore(long position) {
        while (!changes.isEmpty() && changes.getFirst().changedBy() <= position - WINDOW) {
            var old = changes.removeFirst();
            heads.remove(old.stream(), old);
        }
    }
}
