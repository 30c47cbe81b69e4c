package io.evenire.client;

import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.VersionConflictException;
import io.evenire.protocol.Problem;
import java.io.IOException;
import java.time.Duration;

/**
 * Why one attempt failed, and what follows from it.
 *
 * @param exception what the caller is told if this is the end
 * @param effect what the attempt may have done
 * @param isWorthRepeating whether the same request may succeed a little later
 * @param pause how long to wait before that at least
 */
record Failure(RuntimeException exception, Effect effect, boolean isWorthRepeating, Duration pause) {

    /** What a failed attempt tells about what it and the attempts before it did. */
    enum Effect {
        /** This attempt wrote nothing; of those before it nothing is said. */
        NOTHING,
        /** This attempt may have written something. */
        UNKNOWN,
        /** Nothing was written by this attempt nor by one before it, and nothing will be, as they had the same ids. */
        NOTHING_EVER
    }

    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR_MIN = 500;
    private static final int UNAVAILABLE = 503;

    /** The server could not be reached, or its answer did not arrive. */
    static Failure of(String action, IOException failure) {
        var message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new Failure(
                new StoreUnavailableException("%s: %s".formatted(action, message), failure),
                Exchange.wasSent(failure) ? Effect.UNKNOWN : Effect.NOTHING,
                true,
                Duration.ZERO);
    }

    /** The server answered with an error. */
    static Failure of(String action, Answer answer) {
        var problem = answer.problem();
        if (problem.isEmpty()) {
            return ofUnknown(action, answer);
        }
        try {
            return of(problem.get(), problem.get().toException(), answer.retryAfter());
        } catch (IllegalArgumentException e) {
            return ofUnreadable(action, e);
        }
    }

    /** The server answered that all is well, but its answer cannot be read. */
    static Failure ofUnreadable(String action, IllegalArgumentException failure) {
        return new Failure(
                new StoreUnavailableException(
                        "%s: the answer cannot be read: %s".formatted(action, failure.getMessage()), failure),
                Effect.UNKNOWN,
                false,
                Duration.ZERO);
    }

    private static Failure of(Problem problem, RuntimeException exception, Duration pause) {
        return switch (problem.type()) {
            case STORE_BUSY, STORE_REBUILDING -> new Failure(exception, Effect.NOTHING, true, pause);
            case APPEND_INTERRUPTED, REQUEST_TIMEOUT ->
                // the caller's own thread was not interrupted, so for it the store is not available
                new Failure(new StoreUnavailableException(problem.detail(), exception), Effect.NOTHING, true, pause);
            case STORE_UNAVAILABLE ->
                // a server that is about to stop says when another may be there; one whose store failed does not
                new Failure(exception, Effect.NOTHING, !pause.isZero(), pause);
            case STORE_FULL,
                    STORE_CORRUPT,
                    STREAM_DELETED,
                    // the next two may be about the end of a stream or of the store, which moves on
                    BAD_REQUEST,
                    POSITION_AHEAD -> new Failure(exception, Effect.NOTHING, false, pause);
            case APPEND_OUTCOME_UNKNOWN, INTERNAL -> new Failure(exception, Effect.UNKNOWN, false, pause);
            case VERSION_CONFLICT -> {
                boolean lasts = exception instanceof VersionConflictException conflict && lasts(conflict);
                yield new Failure(exception, lasts ? Effect.NOTHING_EVER : Effect.NOTHING, false, pause);
            }
            case CONDITION_FAILED,
                    DUPLICATE_EVENT,
                    STORE_UNSUPPORTED,
                    NOT_FOUND,
                    STREAM_NOT_FOUND,
                    EVENT_NOT_FOUND,
                    CHECKPOINT_NOT_FOUND,
                    SNAPSHOT_NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONTENT_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE -> new Failure(exception, Effect.NOTHING_EVER, false, pause);
        };
    }

    /**
     * Tells whether the stream is never going to be as expected unless it is deleted, so that an earlier attempt which is
     * still on its way fails as well.
     */
    private static boolean lasts(VersionConflictException conflict) {
        return switch (conflict.expected()) {
            case ExpectedVersion.Any() -> false;
            case ExpectedVersion.StreamExists() -> false;
            case ExpectedVersion.NoStream() -> conflict.actual().isPresent();
            case ExpectedVersion.Exactly(long version) ->
                conflict.actual().orElse(VersionConflictException.NO_STREAM) > version; // versions only grow
        };
    }

    private static Failure ofUnknown(String action, Answer answer) {
        var exception = new StoreUnavailableException(
                "%s: answered %d without a problem that is known here".formatted(action, answer.status()));
        if (answer.status() < SERVER_ERROR_MIN) {
            boolean slow = answer.status() == REQUEST_TIMEOUT;
            return new Failure(exception, Effect.NOTHING, slow, answer.retryAfter());
        }
        // a proxy says 502 to 504 for a server that starts or stops, and may have passed the request on
        boolean gateway = answer.status() >= UNAVAILABLE - 1 && answer.status() <= UNAVAILABLE + 1;
        return new Failure(exception, Effect.UNKNOWN, gateway, answer.retryAfter());
    }

    /** What the caller of an append or a change is told, after attempts that may have done something. */
    RuntimeException afterPossibleEffect() {
        if (effect == Effect.NOTHING_EVER || exception instanceof AppendOutcomeUnknownException) {
            return exception;
        }
        return new AppendOutcomeUnknownException(
                "it is not known whether this was written: " + exception.getMessage(), exception);
    }
}
