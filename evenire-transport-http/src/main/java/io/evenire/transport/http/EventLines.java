package io.evenire.transport.http;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.protocol.Codec;
import io.evenire.transport.http.Forms.Form;
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

    /** Answers with all events of a cursor. */
    static Answer answer(Cursor cursor, Request request) {
        return Answer.streamed(Form.NDJSON.mediaType(), new EventLines(cursor.iterator(), request::holdAnswer))
                .with("Vary", "Accept");
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
