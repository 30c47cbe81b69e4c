package io.evenire.engine.internal.commit;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of the batch that is being decided will change: dropped when they are applied, or when they fail.
 *
 * <p><b>Thread safety.</b> For the thread that leads.
 */
final class Overlay {

    private static final int ID_COUNT_EXPECTED = 255;

    private final HashMap<StreamId, StreamHead> heads = new HashMap<>();
    private final IdSet ids = new IdSet(ID_COUNT_EXPECTED);

    @Nullable
    StreamHead head(StreamId stream) {
        return heads.get(stream);
    }

    void put(StreamHead head) {
        heads.put(head.stream(), head);
    }

    boolean mayHave(IdSet others) {
        return !ids.isEmpty() && ids.meets(others);
    }

    void add(IdSet others) {
        ids.addAll(others);
    }

    void clear() {
        heads.clear();
        if (!ids.isEmpty()) {
            ids.clear();
        }
    }
}
