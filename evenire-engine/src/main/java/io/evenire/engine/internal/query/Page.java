package io.evenire.engine.internal.query;

import io.evenire.api.Event;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Some events of a read, encoded, copied out of wherever they were, so that a reader who comes to a halt holds nothing
 * else.
 *
 * <p><b>Thread safety.</b> For one thread; nothing is put in once it is read.
 */
final class Page {

    /** How many events it has at most. */
    static final int COUNT_MAX = 256;

    /** How many bytes of records it has at most, unless one alone has more. */
    static final int LENGTH_MAX = 64 * 1024;

    private final int countMax;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int[] offsets = new int[4];
    private int count;

    /**
     * Creates an empty page.
     *
     * @param countMax how many events are wanted
     */
    Page(long countMax) {
        this.countMax = (int) Math.min(countMax, COUNT_MAX);
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == countMax;
    }

    /** Takes the record that a reader has found. {@return false if there is no room for it} */
    boolean add(LogReader reader) {
        int length = RecordFormat.length(reader.body(), reader.offset());
        if (count == countMax || (count > 0 && bytes.position() + length > LENGTH_MAX)) {
            return false;
        }
        if (bytes.remaining() < length) {
            int capacity = Math.max(bytes.position() + length, Math.min(2 * bytes.capacity(), LENGTH_MAX));
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        offsets[count++] = bytes.position();
        bytes.put(reader.body().slice(reader.offset(), length));
        return true;
    }

    private Event event(int index) {
        int offset = offsets[index];
        return RecordDecoder.event(bytes, offset, RecordDecoder.stream(bytes, offset));
    }

    /** {@return the position of the event at an index} */
    long position(int index) {
        return RecordFormat.position(bytes, offsets[index]);
    }

    /** {@return its events, decoded one by one} */
    Iterator<Event> iterator() {
        return new Iterator<>() {
            private int index;

            @Override
            public boolean hasNext() {
                return index < count;
            }

            @Override
            public Event next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var event = event(index);
                index++; // not before it is there
                return event;
            }
        };
    }
}
