package io.evenire.engine.internal.commit;

import static io.evenire.api.StreamState.Status.DELETED;
import static io.evenire.api.StreamState.Status.LIVE;
import static io.evenire.api.StreamState.Status.TOMBSTONED;

import io.evenire.api.EvenireException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.internal.stream.StreamHead;
import org.jspecify.annotations.Nullable;

/**
 * What an append believes about one stream.
 *
 * @param stream the stream
 * @param expected the belief
 * @param use what the stream is wanted for
 */
record Expectation(StreamId stream, ExpectedVersion expected, Use use) {

    /** What a stream is wanted for. */
    enum Use {
        APPEND,
        CHECK,
        DELETE,
        TOMBSTONE;

        /** {@return what a change makes of a stream} */
        StreamState.Status hides() {
            return switch (this) {
                case DELETE -> DELETED;
                case TOMBSTONE -> TOMBSTONED;
                case APPEND, CHECK -> throw new IllegalStateException(this + " hides nothing");
            };
        }
    }

    /** {@return whether a stream with this head, null if it is unknown, is as expected and can be used so} */
    boolean accepts(@Nullable StreamHead head) {
        if (head != null && head.status() == TOMBSTONED) {
            return false;
        }
        boolean isLive = head != null && head.status() == LIVE;
        if (use == Use.DELETE && !isLive) {
            return false;
        }
        return switch (expected) {
            case ExpectedVersion.Any() -> true;
            case ExpectedVersion.NoStream() -> !isLive;
            case ExpectedVersion.StreamExists() -> isLive;
            case ExpectedVersion.Exactly(long version) -> head != null && version == head.version();
        };
    }

    /** {@return what to tell the caller of a head that is not accepted} */
    EvenireException refusal(@Nullable StreamHead head) {
        if (head != null && head.status() == TOMBSTONED) {
            return new StreamDeletedException(stream, true);
        }
        boolean mustExist = expected instanceof ExpectedVersion.StreamExists || use == Use.DELETE;
        if (head != null && head.status() == DELETED && mustExist) {
            return new StreamDeletedException(stream, false);
        }
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
            case ExpectedVersion.Exactly(long _) -> use == Use.DELETE || use == Use.TOMBSTONE;
        };
    }
}
