package io.evenire.protocol;

import java.util.Optional;

/** The kinds of error of the HTTP interface; their names never change, more may come. */
public enum ProblemType {
    /** What was sent is malformed or out of bounds. */
    BAD_REQUEST("bad-request", 400, "The request is not valid"),
    /** There is nothing under this path. */
    NOT_FOUND("not-found", 404, "There is nothing under this path"),
    /** The stream never had an event and was not tombstoned. */
    STREAM_NOT_FOUND("stream-not-found", 404, "There is no such stream"),
    /** The stream has no event of this version that can be read. */
    EVENT_NOT_FOUND("event-not-found", 404, "There is no such event"),
    /** The consumer has saved no checkpoint. */
    CHECKPOINT_NOT_FOUND("checkpoint-not-found", 404, "There is no such checkpoint"),
    /** The stream has no snapshot of this name that can be used. */
    SNAPSHOT_NOT_FOUND("snapshot-not-found", 404, "There is no such snapshot"),
    /** The path does not take this method. */
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path does not take this method"),
    /** No form that the caller accepts can be given. */
    NOT_ACCEPTABLE("not-acceptable", 406, "No accepted form can be given"),
    /** The request came too slowly. */
    REQUEST_TIMEOUT("request-timeout", 408, "The request came too slowly"),
    /** A stream is not as expected; 412 when the expectation came in a header. */
    VERSION_CONFLICT("version-conflict", 409, "The stream is not as expected"),
    /** An event matches the condition of the append. */
    CONDITION_FAILED("condition-failed", 409, "An event matches the condition of the append"),
    /** Some of the events are stored already. */
    DUPLICATE_EVENT("duplicate-event", 409, "Some of the events are stored already"),
    /** The stream was deleted; 410 when it is gone for good. */
    STREAM_DELETED("stream-deleted", 409, "The stream was deleted"),
    /** What was to be gone on from was not reached yet, or is of another history. */
    POSITION_AHEAD("position-ahead", 409, "The place to go on from is not one of this store"),
    /** The body is too long. */
    CONTENT_TOO_LARGE("content-too-large", 413, "The body is too long"),
    /** The body is in a form that is not understood. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The form of the body is not understood"),
    /** Something went wrong that should not; an append may or may not have been kept. */
    INTERNAL("internal", 500, "The server failed"),
    /** What is stored is damaged there. */
    STORE_CORRUPT("store-corrupt", 500, "The store is damaged"),
    /** An append may or may not have been kept; the same again, with the same ids, is safe. */
    APPEND_OUTCOME_UNKNOWN("append-outcome-unknown", 500, "The append may or may not have been kept"),
    /** The storage of the store cannot do it, however often it is asked; nothing was done. */
    STORE_UNSUPPORTED("store-unsupported", 501, "The store cannot do this"),
    /** The store cannot do it now; nothing was written. */
    STORE_UNAVAILABLE("store-unavailable", 503, "The store is not available"),
    /** The append waited too long for its turn; nothing was written. */
    STORE_BUSY("store-busy", 503, "The store is busy"),
    /** The store makes its index again, and cannot do it yet; nothing was written. */
    STORE_REBUILDING("store-rebuilding", 503, "The store is not ready yet"),
    /** The append was interrupted while it waited for its turn; nothing was written. */
    APPEND_INTERRUPTED("append-interrupted", 503, "The append was interrupted"),
    /** There is no space left; nothing was written. */
    STORE_FULL("store-full", 507, "The store is full");

    private static final String URN = "urn:evenire:problem:";

    private final String urn;
    private final int status;
    private final String title;

    ProblemType(String name, int status, String title) {
        this.urn = URN + name;
        this.status = status;
        this.title = title;
    }

    /** {@return the name on the wire, such as {@code urn:evenire:problem:version-conflict}} */
    public String urn() {
        return urn;
    }

    /** {@return the HTTP status that it usually has} */
    public int status() {
        return status;
    }

    /** {@return what it is, for a person, the same every time} */
    public String title() {
        return title;
    }

    /**
     * Finds a kind by its name on the wire.
     *
     * @param urn the name
     * @return the kind; empty if it is not known here
     */
    public static Optional<ProblemType> of(String urn) {
        for (var type : values()) {
            if (type.urn.equals(urn)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
