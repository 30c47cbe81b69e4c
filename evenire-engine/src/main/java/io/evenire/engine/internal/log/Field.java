package io.evenire.engine.internal.log;

/** The tags of the fields of a record. A number is never used again; a reader passes over those it does not know. */
final class Field {

    static final int STREAM = 1;
    static final int TYPE = 2;
    /** One byte: a code of {@link ContentTypes}. */
    static final int CONTENT_TYPE_CODE = 3;
    /** The content type as text, where it has no code. */
    static final int CONTENT_TYPE = 4;

    static final int METADATA_TYPE_CODE = 5;
    static final int METADATA_TYPE = 6;
    /** Four bytes. */
    static final int SCHEMA_VERSION = 7;
    /** Eight bytes: nanoseconds since 1970. */
    static final int OCCURRED_AT = 8;

    static final int CORRELATION_ID = 9;
    static final int CAUSATION_ID = 10;
    static final int TRACEPARENT = 11;
    // 12 is reserved for the id of the key of the person whom the event is about
    /** One tag; the field stands once for each. */
    static final int TAG = 13;

    static final int METADATA = 14;
    static final int DATA = 15;

    private Field() {}

    /** {@return whether a field is of what an erasure takes away} */
    static boolean isContent(int tag) {
        return switch (tag) {
            case CONTENT_TYPE_CODE, CONTENT_TYPE, METADATA_TYPE_CODE, METADATA_TYPE, METADATA, DATA -> true;
            default -> false;
        };
    }
}
