package io.evenire.engine.internal.read;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import java.util.Collections;
import java.util.Iterator;

/**
 * A cursor over a stream that never was.
 *
 * @param asOf the position up to which that is known
 */
record EmptyCursor(long asOf) implements Cursor {

    @Override
    public Iterator<Event> iterator() {
        return Collections.emptyIterator();
    }
}
