package io.evenire.engine.internal.commit;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The heads of streams that changed while a journal is read, as many as fit: without them each event of a stream that
 * changed long ago needs a look into runs, which takes longer than all else that is done for it.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class ReplayHeads {
    /*
     * Two generations instead of a list by age: a head that is put in, or found in the old one, goes into the young one,
     * and when that is half of what may be held, it becomes the old one, and what was that is forgotten. A head in the
     * young one counts; what the old one still has of that stream is older.
     */

    /** What a head takes beside the text of its stream, in bytes, roughly: objects, and its place in the table. */
    private static final int OVERHEAD = 192;

    private final long generationLengthMax;

    private HashMap<StreamId, StreamHead> young = new HashMap<>();
    private HashMap<StreamId, StreamHead> old = new HashMap<>();
    private long youngLength;

    /**
     * Begins without any.
     *
     * @param lengthMax how many bytes of memory the heads may take
     */
    ReplayHeads(long lengthMax) {
        this.generationLengthMax = lengthMax / 2;
    }

    /** {@return the head that was put in last of a stream; null if there was none, or it is forgotten} */
    @Nullable
    StreamHead find(StreamId stream) {
        var head = young.get(stream);
        if (head == null) {
            head = old.get(stream);
            if (head != null) {
                put(head);
            }
        }
        return head;
    }

    /** Puts in where a stream stands now. */
    void put(StreamHead head) {
        if (young.put(head.stream(), head) == null) {
            youngLength +=
                    OVERHEAD + (long) Character.BYTES * head.stream().value().length();
        }
        if (youngLength > generationLengthMax) {
            old = young;
            young = new HashMap<>();
            youngLength = 0;
        }
    }
}
