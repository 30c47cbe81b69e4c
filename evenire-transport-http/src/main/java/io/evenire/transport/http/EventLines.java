package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.protocol.Codec;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.function.IntConsumer;

/** Events as JSON, each on a line, some at a time. */
final class EventLines implements Iterator<byte[]> {

    /** A part ends with the line that makes it this long. */
    static final int PART_LENGTH_MIN = 32 * 1024;

    private final Iterator<Event> events;
    private final IntConsumer hold;
    private int held;

    /**
     * Makes the lines.
     *
     * @param events the events
     * @param hold takes memory for so many more bytes, or throws
     */
    EventLines(Iterator<Event> events, IntConsumer hold) {
        this.events = events;
        this.hold = hold;
        holdAtLeast(PART_LENGTH_MIN);
    }

    private void holdAtLeast(int length) {
        if (length > held) {
            hold.accept(length - held);
            held = length;
        }
    }

    @Override
    public boolean hasNext() {
        return events.hasNext();
    }

    @Override
    public byte[] next() {
        var part = new ByteArrayOutputStream(PART_LENGTH_MIN);
        do {
            var event = events.next();
            holdAtLeast(part.size() + event.content().length());
            part.writeBytes(Codec.json().writeLine(event));
        } while (part.size() < PART_LENGTH_MIN && events.hasNext());
        return part.toByteArray();
    }
}
