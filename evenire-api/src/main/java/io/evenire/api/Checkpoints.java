package io.evenire.api;

import java.util.Optional;

/**
 * Where named consumers are: kept in the store that they read, for those that have no better place of their own.
 *
 * <p>{@snippet :
 * var from = store.checkpoints().load("billing").orElse(new Checkpoint(store.state().incarnation(), 0));
 * for (var event : store.read(Read.all().after(from))) {
 *     bill(event);
 * }
 * }
 *
 * <p>A consumer that saves its place behind what it did does the last events again after a crash. One that keeps its place
 * in the same transaction as what it made of the events does not, and has no need of this.
 *
 * <p><b>Durability.</b> As that of events: when {@link #save} returns, the place survives a crash of the process and of the
 * machine. It is kept as an event of the stream {@code $checkpoint-} and the name, of which only the last one can be read.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads. Of two saves at once either is the last.
 */
public interface Checkpoints {

    /**
     * Saves where a consumer is, in the place of what was saved before. It may be further back, for a consumer that is to
     * begin again.
     *
     * <p>Over a network, a save whose answer was lost is sent again, and may then be made behind another one that was sent
     * meanwhile.
     *
     * @param consumer its name; 1 to {@value Limits#CONSUMER_LENGTH_MAX} UTF-8 bytes, no control characters, no unpaired
     *     surrogates
     * @param checkpoint where it is
     * @throws IllegalArgumentException if the name is out of bounds
     * @throws PositionAheadException if the position has not been reached, or is of another history; nothing was written
     * @see EventStore#append(Append) the other exceptions
     */
    void save(String consumer, Checkpoint checkpoint);

    /**
     * Looks up where a consumer is.
     *
     * @param consumer its name
     * @return what was saved last, as it was saved, also if it is of a history that the store does not have any more;
     *     empty if nothing was
     * @throws IllegalArgumentException if the name is out of bounds
     */
    Optional<Checkpoint> load(String consumer);
}
