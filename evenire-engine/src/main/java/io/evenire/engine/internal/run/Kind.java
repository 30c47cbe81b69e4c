package io.evenire.engine.internal.run;

import org.jspecify.annotations.Nullable;

/** What a term is. The codes stand in files, and runs are sorted by them. */
public enum Kind {
    /** A stream, by its id. */
    STREAM(1),
    /** A category of streams. */
    CATEGORY(2),
    /** A type of events. */
    TYPE(3),
    /** A tag of events. */
    TAG(4),
    /** An event, by its id. */
    ID(5);

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    /** {@return the first byte of its keys} */
    byte code() {
        return code;
    }

    /** {@return the kind with a code, or null if there is none} */
    static @Nullable Kind of(byte code) {
        return switch (code) {
            case 1 -> STREAM;
            case 2 -> CATEGORY;
            case 3 -> TYPE;
            case 4 -> TAG;
            case 5 -> ID;
            default -> null;
        };
    }
}
