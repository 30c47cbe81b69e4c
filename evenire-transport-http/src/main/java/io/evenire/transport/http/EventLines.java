package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.protocol.Codec;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;

/** Events as JSON, each on a line, some at a time. */
final class EventLines implements Iterator<byte[]> {

    /** A part ends with the line that makes it this long. */
    static final int PART_LENGTH_MIN = 32 * 1024;

    private final Iterator<Event> events;

    EventLines(Iterator<Event> events) {
        this.events = events;
    }

    @Override
    public boolean hasNext() {
        return events.hasNext();
    }

    @Override
    public byte[] next() {
        var part = new ByteArrayOutputStream(PART_LENGTH_MIN);
        do {
            part.writeBytes(Codec.json().writeLine(events.next()));
        } while (part.size() < PART_LENGTH_MIN && events.hasNext());
        return part.toByteArray();
    }
}
