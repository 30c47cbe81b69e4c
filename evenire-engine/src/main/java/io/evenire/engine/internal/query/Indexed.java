package io.evenire.engine.internal.query;

import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A part of the index in which events are found by their terms.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
sealed interface Indexed permits IndexedRun, IndexedTable {

    /** {@return the first position that it knows} */
    long first();

    /** {@return the last position that it knows, not below the first} */
    long last();

    /**
     * Looks up a term.
     *
     * @param way which way its events are gone through
     * @param kind anything but an id
     * @param text the stream, category, type or tag
     * @return the events that may have it, all that do among them; empty if there is none
     * @throws IOException if that cannot be read
     */
    Optional<Positions> find(Way way, Kind kind, String text) throws IOException;

    /**
     * Lists categories.
     *
     * @param prefix what they start with
     * @param countMax how many there may be
     * @return them; empty if there are more, or they are not known by their beginnings
     * @throws IOException if that cannot be read
     */
    Optional<List<String>> categories(String prefix, int countMax) throws IOException;

    /**
     * Tells that positions are not in order.
     *
     * @param problem what was found
     * @return what to throw if it is wrong on the disk
     * @throws IllegalStateException if it is wrong in memory, which only a bug can bring about
     */
    DamagedRunException damaged(String problem);
}
