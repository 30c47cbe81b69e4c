package io.evenire.engine.internal.index;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The index of the last events, which grows with each of them until it is sealed and becomes a run.
 *
 * <p><b>Thread safety.</b> One thread puts in, any number look up.
 */
final class LiveTable {

    private static final int FRAMES_MIN = 64;

    private final ConcurrentHashMap<StreamId, LiveStream> streams = new ConcurrentHashMap<>();
    private final IdTable ids = new IdTable();
    private final LiveTerms terms = new LiveTerms(this);
    private volatile Frame[] frames = {}; // written by apply, read by all; those that are counted never change
    private volatile int frameCount; // the same, after the frame
    private volatile int eventCount; // the same
    private volatile long length; // the same

    /** Puts in an event. The stream shows it once {@link #set} is called. */
    void add(StreamId stream, long version, long position, long idHigh, long idLow) {
        addRemoved(stream, version, position);
        ids.add(idHigh, idLow, position);
    }

    /** Puts in an event that was removed, and has no id any more. */
    void addRemoved(StreamId stream, long version, long position) {
        if (!stream.isNone()) {
            streamToChange(stream).add(version, position);
        }
    }

    /** Puts in where a stream stands now. */
    void set(StreamHead head, long visible) {
        streamToChange(head.stream()).set(head, visible);
    }

    /** Puts in the frame whose events were put in. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread puts in
    void add(Frame frame) {
        int count = frameCount;
        if (count == frames.length) {
            frames = Arrays.copyOf(frames, Math.max(FRAMES_MIN, count + (count >> 1)));
        }
        frames[count] = frame;
        frameCount = count + 1;
        eventCount = eventCount + frame.eventCount();
        length = length + frame.body().remaining();
    }

    @Nullable
    LiveStream stream(StreamId stream) {
        return streams.get(stream);
    }

    long[] positions(long idHigh, long idLow) {
        return ids.find(idHigh, idLow);
    }

    /** {@return the streams that changed, in no order} */
    Iterable<Map.Entry<StreamId, LiveStream>> streams() {
        return streams.entrySet();
    }

    /** {@return the frames that are in it now} */
    List<Frame> frames() {
        int count = frameCount; // read before the array, which then has as many
        return Arrays.asList(frames).subList(0, count);
    }

    /** {@return where its events are by their terms} */
    LiveTerms terms() {
        return terms;
    }

    int eventCount() {
        return eventCount;
    }

    /** {@return how many bytes the frames have that are in it} */
    long length() {
        return length;
    }

    private LiveStream streamToChange(StreamId stream) {
        var live = streams.get(stream);
        if (live == null) {
            live = new LiveStream();
            streams.put(stream, live);
        }
        return live;
    }
}
