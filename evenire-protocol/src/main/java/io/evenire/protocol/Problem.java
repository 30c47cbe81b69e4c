package io.evenire.protocol;

import io.evenire.api.AppendInterruptedException;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.api.Checkpoint;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.EvenireException;
import io.evenire.api.PositionAheadException;
import io.evenire.api.StoreBusyException;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreRebuildingException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StoreUnsupportedException;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as it travels: {@code application/problem+json} (RFC 9457), also where other bodies are Protobuf.
 *
 * <p>Beside the fields of the RFC it has members that let a program act, by type:
 *
 * <pre>
 * version-conflict   stream, expected (as in expectedVersion), actual (not there if the stream has no events)
 * condition-failed   position, after
 * duplicate-event    id, position
 * stream-deleted     stream, tombstoned
 * position-ahead     place, head; stream if they are versions; checkpoint and incarnation if the histories differ
 * store-corrupt      resource
 * store-busy         retryAfter (seconds, as in the Retry-After header)
 * store-rebuilding   retryAfter, how long it is going to take
 * store-unavailable  retryAfter where the server is stopping, so that another may be there; not where the store failed
 * </pre>
 *
 * @param type the kind
 * @param status the HTTP status
 * @param detail what happened this time, for a person
 * @param members further members by name; texts, whole numbers ({@link Long}) and {@link Boolean}
 */
public record Problem(ProblemType type, int status, String detail, Map<String, Object> members) {

    /** The content type of a problem. */
    public static final String CONTENT_TYPE = "application/problem+json";

    /** The member with how many seconds to wait before the next attempt. */
    public static final String RETRY_AFTER = "retryAfter";

    private static final long BUSY_RETRY_SECONDS = 1;
    private static final int GONE = 410;
    private static final String STREAM = "stream";
    private static final String EXPECTED = "expected";
    private static final String ACTUAL = "actual";
    private static final String ID = "id";
    private static final String POSITION = "position";
    private static final String AFTER = "after";
    private static final String TOMBSTONED = "tombstoned";
    private static final String RESOURCE = "resource";
    private static final String PLACE = "place";
    private static final String HEAD = "head";
    private static final String CHECKPOINT = "checkpoint";
    private static final String INCARNATION = "incarnation";

    /**
     * Validates the members and copies them, in their order.
     *
     * @throws IllegalArgumentException if a member is of another kind or has a name of the RFC
     */
    public Problem {
        members.forEach((name, value) -> {
            if (!(value instanceof String || value instanceof Long || value instanceof Boolean)) {
                throw new IllegalArgumentException("problem member %s must be text, Long or Boolean, is %s"
                        .formatted(name, value.getClass().getSimpleName()));
            }
            if (ProblemJson.isReserved(name)) {
                throw new IllegalArgumentException("problem member must not be called " + name);
            }
        });
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /**
     * Makes a problem without further members.
     *
     * @param type the kind
     * @param detail what happened this time, for a person
     * @return the problem, with the usual status of its kind
     */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, type.status(), detail, Map.of());
    }

    /**
     * Makes the problem that an exception is to others.
     *
     * <p>Exceptions of the API keep their message and what they carry, {@link IllegalArgumentException} is a bad request.
     * Of everything else nothing is told.
     *
     * @param failure the exception
     * @return the problem
     */
    public static Problem of(Throwable failure) {
        return switch (failure) {
            case EvenireException known -> ofKnown(known);
            case IllegalArgumentException misuse -> of(ProblemType.BAD_REQUEST, message(misuse));
            default -> of(ProblemType.INTERNAL, "the server failed; its log says why");
        };
    }

    private static Problem ofKnown(EvenireException known) {
        return switch (known) {
            case VersionConflictException e -> {
                var problem = of(ProblemType.VERSION_CONFLICT, message(e))
                        .with(STREAM, e.stream().value())
                        .with(EXPECTED, e.expected().toString());
                yield e.actual().isPresent() ? problem.with(ACTUAL, e.actual().getAsLong()) : problem;
            }
            case ConditionFailedException e ->
                of(ProblemType.CONDITION_FAILED, message(e))
                        .with(POSITION, e.position())
                        .with(AFTER, e.after());
            case DuplicateEventException e ->
                of(ProblemType.DUPLICATE_EVENT, message(e))
                        .with(ID, e.id().toString())
                        .with(POSITION, e.position());
            case StreamDeletedException e -> {
                var problem = of(ProblemType.STREAM_DELETED, message(e))
                        .with(STREAM, e.stream().value())
                        .with(TOMBSTONED, e.isTombstoned());
                yield e.isTombstoned() ? problem.withStatus(GONE) : problem;
            }
            case PositionAheadException e -> {
                var problem = of(ProblemType.POSITION_AHEAD, message(e))
                        .with(PLACE, e.place())
                        .with(HEAD, e.head());
                if (e.stream().isPresent()) {
                    problem = problem.with(STREAM, e.stream().get().value());
                }
                if (e.checkpoint().isPresent() && e.incarnation().isPresent()) {
                    problem = problem.with(CHECKPOINT, e.checkpoint().get().toString())
                            .with(INCARNATION, e.incarnation().get().toString());
                }
                yield problem;
            }
            case StoreBusyException e -> of(ProblemType.STORE_BUSY, message(e)).with(RETRY_AFTER, BUSY_RETRY_SECONDS);
            case StoreRebuildingException e ->
                of(ProblemType.STORE_REBUILDING, message(e))
                        .with(RETRY_AFTER, Math.max(e.left().toSeconds(), BUSY_RETRY_SECONDS));
            case StoreFullException e -> of(ProblemType.STORE_FULL, message(e));
            case StoreUnavailableException e -> of(ProblemType.STORE_UNAVAILABLE, message(e));
            case StoreUnsupportedException e -> of(ProblemType.STORE_UNSUPPORTED, message(e));
            case CorruptStoreException e ->
                of(ProblemType.STORE_CORRUPT, message(e)).with(RESOURCE, e.resource());
            case AppendInterruptedException e -> of(ProblemType.APPEND_INTERRUPTED, message(e));
            case AppendOutcomeUnknownException e -> of(ProblemType.APPEND_OUTCOME_UNKNOWN, message(e));
        };
    }

    /**
     * Reads a problem.
     *
     * @param body the body; at most {@link Codec#BODY_LENGTH_MAX} bytes
     * @return the problem
     * @throws IllegalArgumentException if the body is not a problem, or its type is not known here
     */
    public static Problem parse(byte[] body) {
        return ProblemJson.read(body);
    }

    /** {@return the body} */
    public byte[] toBytes() {
        return ProblemJson.write(this);
    }

    /**
     * Replaces the status.
     *
     * @param newStatus the HTTP status
     * @return the problem with it
     */
    public Problem withStatus(int newStatus) {
        return new Problem(type, newStatus, detail, members);
    }

    /**
     * Adds a member.
     *
     * @param name its name
     * @param value a text, a {@link Long} or a {@link Boolean}
     * @return the problem with it
     */
    public Problem with(String name, Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, status, detail, more);
    }

    /**
     * Makes the exception that the problem was made of.
     *
     * <p>What is only a matter of the wire becomes an {@link IllegalArgumentException} if the request was at fault and a
     * {@link StoreUnavailableException} if the server was.
     *
     * @return the exception, of the same class, with the same message and the same values
     * @throws IllegalArgumentException if a member that belongs to the type is missing or malformed
     */
    public RuntimeException toException() {
        return switch (type) {
            case VERSION_CONFLICT ->
                new VersionConflictException(
                        StreamId.of(text(STREAM)),
                        Parameters.parseExpectedVersion(text(EXPECTED)),
                        members.containsKey(ACTUAL) ? number(ACTUAL) : VersionConflictException.NO_STREAM);
            case CONDITION_FAILED -> new ConditionFailedException(number(AFTER), number(POSITION));
            case DUPLICATE_EVENT ->
                new DuplicateEventException(Texts.parseUuid("problem member id", text(ID)), number(POSITION));
            case STREAM_DELETED ->
                new StreamDeletedException(StreamId.of(text(STREAM)), member(TOMBSTONED, Boolean.class));
            case POSITION_AHEAD -> positionAhead();
            case STORE_BUSY -> new StoreBusyException(detail);
            case STORE_REBUILDING -> new StoreRebuildingException(detail, Duration.ofSeconds(number(RETRY_AFTER)));
            case STORE_FULL -> new StoreFullException(detail);
            case STORE_UNAVAILABLE, REQUEST_TIMEOUT, INTERNAL -> new StoreUnavailableException(detail);
            case STORE_UNSUPPORTED -> new StoreUnsupportedException(detail);
            case STORE_CORRUPT -> corrupt();
            case APPEND_INTERRUPTED -> new AppendInterruptedException(detail);
            case APPEND_OUTCOME_UNKNOWN -> new AppendOutcomeUnknownException(detail);
            case BAD_REQUEST,
                    NOT_FOUND,
                    STREAM_NOT_FOUND,
                    EVENT_NOT_FOUND,
                    CHECKPOINT_NOT_FOUND,
                    SNAPSHOT_NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONTENT_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE -> new IllegalArgumentException(detail);
        };
    }

    private CorruptStoreException corrupt() {
        var resource = text(RESOURCE);
        var prefix = resource + ": "; // the exception puts it before what is wrong
        return new CorruptStoreException(
                resource, detail.startsWith(prefix) ? detail.substring(prefix.length()) : detail);
    }

    private PositionAheadException positionAhead() {
        if (members.containsKey(CHECKPOINT)) {
            return new PositionAheadException(
                    Checkpoint.parse(text(CHECKPOINT)),
                    Texts.parseUuid("problem member incarnation", text(INCARNATION)),
                    number(HEAD));
        }
        return members.containsKey(STREAM)
                ? new PositionAheadException(StreamId.of(text(STREAM)), number(PLACE), number(HEAD))
                : new PositionAheadException(number(PLACE), number(HEAD));
    }

    private String text(String name) {
        return member(name, String.class);
    }

    private long number(String name) {
        return member(name, Long.class);
    }

    private <T> T member(String name, Class<T> kind) {
        var value = members.get(name);
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException("problem %s must have the member %s of kind %s, has %s"
                    .formatted(type.urn(), name, kind.getSimpleName(), value));
        }
        return kind.cast(value);
    }

    private static String message(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? "" : message;
    }
}
