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
        while (changes.getFirst().changedBy() <= head.changedBy() - WINDOW) {
            var old = changes.removeFirst();
            heads.remove(old.stream(), old);
        }
    }
}
