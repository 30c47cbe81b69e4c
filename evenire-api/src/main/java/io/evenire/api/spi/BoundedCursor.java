package io.evenire.api.spi;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.Read;
import java.util.Iterator;
import java.util.OptionalLong;

/**
 * A cursor over the whole store that can be read with a bound on the work: for a transport, which must not go through a
 * whole store for one request whose events are few or none.
 *
 * <p>A store need not have such cursors; the engine does.
 */
public interface BoundedCursor extends Cursor {

    /**
     * Begins to read, and ends after some work, wherever that is.
     *
     * @param recordCountMax how many records are looked at, about, whether they are events of the read or not; 1 or more
     * @return the events that are found with that
     */
    Part part(long recordCountMax);

    /**
     * The events that are found with some work.
     *
     * <p><b>Thread safety.</b> For one thread at a time.
     */
    interface Part extends Iterator<Event> {

        /**
         * Tells where to go on.
         *
         * @return the position for {@link Read#from(long)}, if the work ended before the cursor did; empty at the end of
         *     the cursor, and as long as there is a next event in this part
         */
        OptionalLong rest();
    }
}
