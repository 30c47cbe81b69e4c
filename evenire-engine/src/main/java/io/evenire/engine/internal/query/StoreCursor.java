package io.evenire.engine.internal.query;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the whole store. Between two pages it holds nothing but numbers, and meanwhile a page in memory.
 *
 * @param scan finds events
 * @param begin the position to begin at
 * @param limit how many events to give at most
 * @param asOf the position up to which the read is complete
 * @param requireOpen throws when the store is closed
 */
record StoreCursor(Scan scan, long begin, long limit, long asOf, Runnable requireOpen) implements Cursor {

    @Override
    public boolean isEmpty() {
        return scan.find(begin, 1, requireOpen).events().count() == 0;
    }

    @Override
    public Iterator<Event> iterator() {
        return new Events();
    }

    private final class Events implements Iterator<Event> {

        private long left = limit;
        private long next = begin;
        private @Nullable Page page;
        private int index;

        @Override
        public boolean hasNext() {
            if (left == 0) {
                return false;
            }
            if (page != null && index < page.count()) {
                return true;
            }
            if (!scan.reaches(next)) {
                return false;
            }
            page = null; // not two at once
            var part = scan.find(next, left, requireOpen);
            page = part.events();
            next = part.next();
            index = 0;
            return page.count() > 0;
        }

        @Override
        public Event next() {
            if (!hasNext() || page == null) {
                throw new NoSuchElementException();
            }
            left--;
            return page.event(index++);
        }
    }
}
