package io.evenire.engine.internal.query;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

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
        return new Events(Long.MAX_VALUE);
    }

    @Override
    public Part part(long recordCountMax) {
        Part.requireWork(recordCountMax);
        return new Events(Math.ceilDiv(recordCountMax, Candidates.COUNT_MAX));
    }

    private final class Events implements Part {

        private long left = limit;
        private long stretchesLeft;
        private long next = begin;
        private Iterator<Event> page = Collections.emptyIterator();

        Events(long stretchCountMax) {
            stretchesLeft = stretchCountMax;
        }

        @Override
        public boolean hasNext() {
            if (left == 0) {
                return false;
            }
            if (page.hasNext()) {
                return true;
            }
            if (!scan.reaches(next) || stretchesLeft == 0) {
                return false;
            }
            page = Collections.emptyIterator(); // not two at once
            var part = scan.find(next, left, stretchesLeft, requireOpen);
            stretchesLeft -= part.stretchCount();
            page = part.events().iterator();
            next = part.next();
            return page.hasNext();
        }

        @Override
        public Event next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            left--;
            return page.next();
        }

        @Override
        public OptionalLong rest() {
            return hasNext() || left == 0 || !scan.reaches(next) ? OptionalLong.empty() : OptionalLong.of(next);
        }
    }
}
