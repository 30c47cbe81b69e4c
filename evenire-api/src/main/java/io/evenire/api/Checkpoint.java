package io.evenire.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place in a history: everything up to a position was seen.
 *
 * <p>A consumer keeps one beside what it made of the events, and goes on from there: {@link Read#after(Checkpoint)}.
 * The incarnation tells whether the store still has that history: it is another one after a restore.
 *
 * @param incarnation the history that the position belongs to, as in {@link StoreState#incarnation()}
 * @param position the position of the store up to which everything was seen; not negative, 0 before the first event
 */
public record Checkpoint(UUID incarnation, long position) {

    private static final int UUID_LENGTH = 36;

    /**
     * Validates the position.
     *
     * @throws IllegalArgumentException if the position is negative
     */
    public Checkpoint {
        if (position < 0) {
            throw new IllegalArgumentException("position of a checkpoint must not be negative, is " + position);
        }
    }

    /**
     * Reads what {@link #toString()} has written.
     *
     * @param text the incarnation, a hyphen and the position
     * @return the checkpoint
     * @throws IllegalArgumentException if the text is something else
     */
    public static Checkpoint parse(String text) {
        if (text.length() > UUID_LENGTH && text.charAt(UUID_LENGTH) == '-') {
            try {
                var incarnation = UUID.fromString(text.substring(0, UUID_LENGTH));
                var checkpoint = new Checkpoint(incarnation, Long.parseLong(text.substring(UUID_LENGTH + 1)));
                if (checkpoint.toString().equalsIgnoreCase(text)) { // no other way to write the same one
                    return checkpoint;
                }
            } catch (IllegalArgumentException e) {
                throw malformed(text, e);
            }
        }
        throw malformed(text, null);
    }

    /**
     * Throws unless a store has reached this place.
     *
     * @param history the history that the store has
     * @param head the position of its last event
     * @throws PositionAheadException if the place is of another history, or beyond the head
     */
    public void requireReached(UUID history, long head) {
        if (!incarnation.equals(history)) {
            throw new PositionAheadException(this, history, head);
        }
        if (position > head) {
            throw new PositionAheadException(position, head);
        }
    }

    private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "checkpoint must be an incarnation (a UUID), a hyphen and a position, is " + Limits.quote(text), cause);
    }

    /** {@return the incarnation, a hyphen and the position, as in {@code 0198f6a0-0000-7000-8000-000000000001-42}} */
    @Override
    public String toString() {
        return incarnation + "-" + position;
    }
}
