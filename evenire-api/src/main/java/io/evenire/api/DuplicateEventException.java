package io.evenire.api;

import java.util.UUID;

/** An event of an append is stored already, but the append as a whole is not; nothing was written. */
public final class DuplicateEventException extends EvenireException {

    private static final long serialVersionUID = 1;

    private final UUID id;
    private final long position;

    /**
     * Creates the exception.
     *
     * @param id the id that is known
     * @param position where the event with this id is stored
     */
    public DuplicateEventException(UUID id, long position) {
        super(
                "event %s is stored already at position %d, but not as part of this same append"
                        .formatted(id, position),
                null);
        this.id = id;
        this.position = position;
    }

    /** {@return the id that is known} */
    public UUID id() {
        return id;
    }

    /** {@return where the event with this id is stored} */
    public long position() {
        return position;
    }
}
