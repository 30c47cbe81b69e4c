package io.evenire.engine.internal.commit;

import static io.evenire.api.StreamState.Status.DELETED;
import static io.evenire.api.StreamState.Status.LIVE;
import static io.evenire.api.StreamState.Status.TOMBSTONED;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * What an append believes about one stream.
 *
 * @param stream the stream
 * @param expected the belief
 * @param use what the stream is wanted for
 * @param version the version that the stream is to be truncated before, which is behind its last event at most, or that is
 *     to be erased; 0 if it is neither
 */
record Expectation(StreamId stream, ExpectedVersion expected, Use use, long version) {

    /** What a stream is wanted for. */
    enum Use {
        APPEND,
        CHECK,
        /** To be changed in a way that only a live stream can be. */
        CHANGE,
        /** To have an event erased, which can be of any stream that has it, whatever is hidden. */
        ERASE,
        TOMBSTONE
    }

    Expectation(StreamId stream, ExpectedVersion expected, Use use) {
        this(stream, expected, use, 0);
    }

    /** {@return whether a stream with this head, null if it is unknown, is as expected and can be used so} */
    boolean accepts(@Nullable StreamHead head) {
        boolean isLive = head != null && head.status() == LIVE;
        boolean canBeUsed = switch (use) {
            case APPEND, CHECK, TOMBSTONE -> head == null || head.status() != TOMBSTONED;
            case CHANGE -> isLive;
            case ERASE -> head != null;
        };
        return canBeUsed && isExpected(head, isLive) && goesFarEnough(head);
    }

    private boolean isExpected(@Nullable StreamHead head, boolean isLive) {
        return switch (expected) {
            case ExpectedVersion.Any() -> true;
            case ExpectedVersion.NoStream() -> !isLive;
            case ExpectedVersion.StreamExists() -> isLive;
            case ExpectedVersion.Exactly(long version) -> head != null && version == head.version();
        };
    }

    private boolean goesFarEnough(@Nullable StreamHead head) {
        if (use == Use.ERASE) {
            return head != null && version <= head.version();
        }
        return version == 0 || (head != null && version <= head.version() + 1);
    }

    /** {@return what to tell the caller of a head that is not accepted} */
    RuntimeException refusal(@Nullable StreamHead head) {
        if (head != null && use == Use.ERASE) {
            return refusalToErase(head);
        }
        if (head != null && head.status() == TOMBSTONED) {
            return new StreamDeletedException(stream, true);
        }
        boolean mustExist = expected instanceof ExpectedVersion.StreamExists || use == Use.CHANGE;
        if (head != null && head.status() == DELETED && mustExist) {
            return new StreamDeletedException(stream, false);
        }
        if (head != null && head.status() == LIVE && isExpected(head, true)) {
            return new IllegalArgumentException(
                    "stream %s can be truncated before version %d at most, where it ends, not before %d"
                            .formatted(Limits.quote(stream.value()), head.version() + 1, version));
        }
        return conflict(head);
    }

    private RuntimeException refusalToErase(StreamHead head) {
        boolean isLive = head.status() == LIVE;
        if (isExpected(head, isLive)) {
            return new IllegalArgumentException("stream %s has %s, so there is no version %d to erase"
                    .formatted(
                            Limits.quote(stream.value()),
                            head.version() < 0 ? "no events" : "events up to version " + head.version(),
                            version));
        }
        return !isLive && expected instanceof ExpectedVersion.StreamExists
                ? new StreamDeletedException(stream, head.status() == TOMBSTONED)
                : conflict(head);
    }

    private VersionConflictException conflict(@Nullable StreamHead head) {
        return new VersionConflictException(
                stream, expected, head == null ? VersionConflictException.NO_STREAM : head.version());
    }

    /**
     * Tells whether the ids of the events must be looked up before they are taken.
     *
     * <p>A version that is exactly right proves that the events are new: had they been appended, the stream would be
     * further. The same holds of a stream that never was.
     *
     * @param head the head of the stream, or null if it is unknown
     * @return whether the version says nothing about the ids
     */
    boolean needsIds(@Nullable StreamHead head) {
        return switch (expected) {
            case ExpectedVersion.Any(), ExpectedVersion.StreamExists() -> use != Use.CHECK;
            case ExpectedVersion.NoStream() -> use != Use.CHECK && head != null;
            case ExpectedVersion.Exactly(long _) -> use != Use.APPEND && use != Use.CHECK;
        };
    }
}
