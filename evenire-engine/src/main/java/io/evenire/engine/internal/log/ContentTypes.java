package io.evenire.engine.internal.log;

import io.evenire.api.Payload;

/** The codes of the usual content types, so that an event need not spell them. A code is never used again. */
final class ContentTypes {

    /** The code of a content type that stands as text. */
    static final int SPELLED = 0;

    private static final int JSON = 1;
    private static final int TEXT = 2;
    private static final int BYTES = 3;

    private ContentTypes() {}

    static int code(String contentType) {
        return switch (contentType) {
            case Payload.JSON -> JSON;
            case Payload.TEXT -> TEXT;
            case Payload.BYTES -> BYTES;
            default -> SPELLED;
        };
    }

    static String of(int code) {
        return switch (code) {
            case JSON -> Payload.JSON;
            case TEXT -> Payload.TEXT;
            case BYTES -> Payload.BYTES;
            default -> throw new IllegalArgumentException("unknown content type code " + code);
        };
    }
}
