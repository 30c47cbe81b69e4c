package io.evenire.engine.internal.check;

import io.evenire.api.Event;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.commit.StreamChanges;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the records of frames that follow each other: that each is intact, that positions have no gap, and neither have
 * the versions of a stream.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RecordCheck {

    private final VersionTable versions;
    private long recordedAt = Long.MIN_VALUE;
    private boolean isGapped;
    private boolean isFull;

    /**
     * Creates the check of a journal from its beginning on.
     *
     * @param lengthMax how many bytes of memory it may keep to know the version of each stream
     */
    public RecordCheck(long lengthMax) {
        this.versions = new VersionTable(lengthMax);
    }

    /** {@return whether there was no room for the versions of some streams, so that theirs were not checked} */
    public boolean isFull() {
        return isFull;
    }

    /** {@return how many streams have events, those of the store itself included; not more than there was room for} */
    public int streamCount() {
        return versions.count();
    }

    /** Takes notice that frames are missing: from now on versions may be higher than the next one. */
    public void gap() {
        isGapped = true;
    }

    /**
     * Checks the records of the next frame.
     *
     * @param frame the frame, whose checksum is right
     * @return what is wrong with them, or null
     */
    public @Nullable String check(Frame frame) {
        var body = frame.body();
        int offset = 0;
        for (long position = frame.firstPosition(); position <= frame.lastPosition(); position++) {
            var problem = check(body, offset, position);
            if (problem == null && RecordFormat.isRemoved(body, offset) && !frame.isRewritten()) {
                problem = "says that its event was removed, but its frame was never rewritten";
            }
            if (problem == null && RecordFormat.isErased(body, offset)) {
                problem = checkErased(frame, offset);
            }
            if (problem != null) {
                isGapped = true;
                return "record of position %d, %d bytes into its frame's body, %s".formatted(position, offset, problem);
            }
            offset += RecordFormat.length(body, offset);
        }
        return offset == body.limit() ? null : "%d bytes behind the last record".formatted(body.limit() - offset);
    }

    private static @Nullable String checkErased(Frame frame, int offset) {
        if (!frame.isRewritten()) {
            return "says that its event was erased, but its frame was never rewritten";
        }
        return RecordDecoder.hasContent(frame.body(), offset)
                ? "says that its event was erased, but has data or metadata"
                : null;
    }

    private @Nullable String check(ByteBuffer body, int offset, long position) {
        if (!RecordFormat.isIntact(body, offset)) {
            return "is damaged or missing";
        }
        if (RecordFormat.position(body, offset) != position) {
            return "says that it has position %d".formatted(RecordFormat.position(body, offset));
        }
        long before = recordedAt;
        recordedAt = RecordFormat.recordedAt(body, offset);
        if (recordedAt < before) {
            return "was recorded at %d, before the one before it, at %d".formatted(recordedAt, before);
        }
        try {
            return checkContent(body, offset);
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    private @Nullable String checkContent(ByteBuffer body, int offset) {
        var stream = RecordDecoder.stream(body, offset);
        boolean isRemoved = RecordFormat.isRemoved(body, offset);
        long version = isRemoved
                ? RecordFormat.version(body, offset)
                : RecordDecoder.event(body, offset, stream).version();
        if (stream.isNone()) {
            return version == Event.NO_VERSION ? null : "has version %d, and no stream".formatted(version);
        }
        long expected = versions.get(stream) + 1;
        if (!versions.put(stream, version)) {
            isFull = true;
            return null;
        }
        if (version != expected && !(isGapped && version > expected)) {
            return "has version %d of stream '%s', expected %d".formatted(version, stream, expected);
        }
        if (isRemoved) {
            return stream.equals(StreamChanges.STREAM) ? "was removed, which no change of a stream is" : null;
        }
        return stream.equals(StreamChanges.STREAM) ? checkChange(body, offset) : null;
    }

    private @Nullable String checkChange(ByteBuffer body, int offset) {
        var change = StreamChanges.read(body, offset);
        long expected = versions.get(change.stream());
        boolean isUnknown = expected < 0 && isFull;
        if (isUnknown || change.version() == expected || (isGapped && change.version() > expected)) {
            return null;
        }
        return "changes stream '%s' at version %d, expected %d".formatted(change.stream(), change.version(), expected);
    }
}
