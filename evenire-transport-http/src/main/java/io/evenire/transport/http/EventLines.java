package io.evenire.transport.http;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.protocol.Codec;
import io.evenire.transport.http.Forms.Form;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Events as JSON, each on a line, some at a time. */
final class EventLines implements Iterator<byte[]> {
    /*
     * A store may be looked through for long before something matches. So it is read in parts of bounded work, between
     * which it is found out whether the server stops. What was found is sent after a while, or else an empty line: whoever
     * waits, and what lies in between, sees that the answer goes on, and a client that has gone is noticed by it.
     */

    /** A part ends with the line that makes it this long. */
    static final int PART_LENGTH_MIN = 32 * 1024;

    /** A part that is not so long is sent after this time. */
    private static final Duration GATHER_MAX = Duration.ofSeconds(1);

    private static final byte[] EMPTY_LINE = {'\n'};

    private final EventStore store;
    private final Request request;
    private final long asOf;
    private Read read; // with what is left of its limit when the part began
    private Cursor.Part part;
    private long left;
    private int held;
    private boolean ended;

    private EventLines(EventStore store, Read read, Request request) {
        var cursor = store.read(read);
        this.store = store;
        this.request = request;
        this.read = read;
        this.asOf = cursor.asOf();
        this.part = cursor.part(Portion.RECORD_COUNT_MAX);
        this.left = read.limit();
        holdAtLeast(PART_LENGTH_MIN);
    }

    /** Answers with all events of a read. */
    static Answer answer(EventStore store, Read read, Request request) {
        return Answer.streamed(Form.NDJSON.mediaType(), new EventLines(store, read, request))
                .with("Vary", "Accept");
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public byte[] next() {
        if (ended) {
            throw new NoSuchElementException("the body has ended");
        }
        var lines = new ByteArrayOutputStream(PART_LENGTH_MIN);
        long gatherEnd = System.nanoTime() + GATHER_MAX.toNanos();
        do {
            request.requireUncut();
            if (part.hasNext()) {
                add(lines, part.next());
            } else {
                goOn();
            }
        } while (!ended && lines.size() < PART_LENGTH_MIN && System.nanoTime() < gatherEnd);
        return lines.size() > 0 || ended ? lines.toByteArray() : EMPTY_LINE;
    }

    private void add(ByteArrayOutputStream lines, Event event) {
        if (isPast(event.position())) {
            ended = true; // a later part sees more of the store than the first
            return;
        }
        holdAtLeast(lines.size() + event.content().length());
        lines.writeBytes(Codec.json().writeLine(event));
        left--;
    }

    private void goOn() {
        var rest = part.rest();
        if (rest.isEmpty() || left == 0 || isPast(rest.getAsLong())) {
            ended = true;
            return;
        }
        read = read.from(rest.getAsLong()).limit(left);
        part = store.read(read).part(Portion.RECORD_COUNT_MAX);
    }

    private boolean isPast(long position) {
        return read.direction() == Read.Direction.FORWARD && position > asOf;
    }

    private void holdAtLeast(int length) {
        if (length > held) {
            request.holdAnswer(length - held);
            held = length;
        }
    }
}
