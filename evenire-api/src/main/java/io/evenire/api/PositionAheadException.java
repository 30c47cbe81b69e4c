package io.evenire.api;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place to go on from was not reached yet, or is a place of another history: whoever was there has seen events that
 * this store does not have, as after a restore from an older backup. Waiting for it to be reached would give other events
 * than those that were to come, so whatever was made of the events has to be made again.
 */
public final class PositionAheadException extends EvenireException {

    private static final long serialVersionUID = 1;

    private final long place;
    private final long head;
    private final transient @Nullable StreamId stream;
    private final @Nullable UUID expected;
    private final @Nullable UUID incarnation;

    /**
     * Creates the exception for a position that was not reached yet.
     *
     * @param position the position to go on from
     * @param head the position of the last event of the store
     */
    public PositionAheadException(long position, long head) {
        super("position %d is ahead of the store, which ends at position %d".formatted(position, head), null);
        this.place = position;
        this.head = head;
        this.stream = null;
        this.expected = null;
        this.incarnation = null;
    }

    /**
     * Creates the exception for a version that was not reached yet.
     *
     * @param stream the stream
     * @param version the version to go on from
     * @param head the version of the last event that the stream ever had, -1 if it had none
     */
    public PositionAheadException(StreamId stream, long version, long head) {
        super(
                "version %d is ahead of stream %s, which ends at version %d"
                        .formatted(version, Limits.quote(stream.value()), head),
                null);
        this.place = version;
        this.head = head;
        this.stream = stream;
        this.expected = null;
        this.incarnation = null;
    }

    /**
     * Creates the exception for a checkpoint of another history.
     *
     * @param checkpoint the checkpoint to go on from
     * @param incarnation the incarnation of the store
     * @param head the position of the last event of the store
     */
    public PositionAheadException(Checkpoint checkpoint, UUID incarnation, long head) {
        super(
                "checkpoint %s is of another history than the store, whose incarnation is %s"
                        .formatted(checkpoint, incarnation),
                null);
        this.place = checkpoint.position();
        this.head = head;
        this.stream = null;
        this.expected = checkpoint.incarnation();
        this.incarnation = incarnation;
    }

    /** {@return the position to go on from, or the version if there is a {@link #stream()}} */
    public long place() {
        return place;
    }

    /** {@return the position of the last event of the store, or the version of that of the {@link #stream()}} */
    public long head() {
        return head;
    }

    /** {@return the stream that the place is a version of; empty if it is a position of the store} */
    public Optional<StreamId> stream() {
        return Optional.ofNullable(stream);
    }

    /** {@return the checkpoint, if it is of another history than the store} */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(expected).map(history -> new Checkpoint(history, place));
    }

    /** {@return the incarnation of the store, if the checkpoint is of another one} */
    public Optional<UUID> incarnation() {
        return Optional.ofNullable(incarnation);
    }
}
