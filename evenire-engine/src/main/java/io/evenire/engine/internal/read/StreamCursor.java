package io.evenire.engine.internal.read;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.engine.internal.stream.StreamHead;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over one stream. Between two blocks it holds nothing but numbers, and meanwhile a block in memory.
 *
 * @param blocks where events come from
 * @param head the stream as it was when the cursor was opened
 * @param asOf the position up to which the read is complete
 * @param range the versions to give
 * @param requireOpen throws when the store is closed
 */
record StreamCursor(StreamBlocks blocks, StreamHead head, long asOf, VersionRange range, Runnable requireOpen)
        implements Cursor {

    @Override
    public boolean isEmpty() {
        return range.count() == 0 || !iterator().hasNext();
    }

    @Override
    public Iterator<Event> iterator() {
        return new Events();
    }

    private final class Events implements Iterator<Event> {

        private long versionsLeft = range.count();
        private long left = range.limit(); // of what is given, not of what was removed
        private long version = range.first();
        private @Nullable Block block;

        @Override
        public boolean hasNext() {
            while (left > 0 && versionsLeft > 0 && block().isRemoved(version)) { // by a scavenge
                pass();
            }
            return left > 0 && versionsLeft > 0;
        }

        @Override
        public Event next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var event = block().event(head.stream(), version);
            pass();
            left--;
            return event;
        }

        private void pass() {
            version += range.step();
            versionsLeft--;
        }

        /** {@return the block that holds the next version} */
        private Block block() {
            var current = block;
            if (current == null || !current.holds(version)) {
                requireOpen.run();
                current = blocks.find(head, version);
                block = current;
            }
            return current;
        }
    }
}
