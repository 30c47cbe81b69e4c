package io.evenire.transport.http.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.evenire.transport.http.internal.ClientConnection.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/** What Undertow reads of one connection: whole, checked heads and checked bodies, one request at a time. */
final class StrictSource extends AbstractStreamSourceConduit<StreamSourceConduit> {
    /*
     * A head is kept back until it is complete and was found right. If it is not right, Undertow gets a plain head that
     * we make instead, so that the answer takes the same way as every other. After a fault whatever else comes on the
     * connection is thrown away.
     */

    /** The most that is thrown away of what a refused client still sends. */
    static final long DISCARD_LENGTH_MAX = 16 * 1024 * 1024;

    private static final byte[] HEAD_OF_REFUSED =
            "GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final int FIRST_LENGTH = 2 * 1024;
    private static final int LENGTH_MIN = 16 * 1024;

    private enum Stage {
        HEAD,
        HEAD_GIVEN,
        BODY,
        DISCARD
    }

    private final ClientConnection connection;
    private final HttpSettings settings;

    // touched by one thread at a time: Undertow hands a connection from the I/O thread to the request and back
    private ByteBuffer buffer = ByteBuffer.allocate(0).flip();
    private Stage stage = Stage.HEAD;
    private int scanned;
    private ByteBuffer head = ByteBuffer.allocate(0);
    private @Nullable BodyFraming body;
    private @Nullable RefusedRequestException refusal;
    private boolean lastOfConnection;
    private long discarded;

    StrictSource(StreamSourceConduit next, ClientConnection connection, HttpSettings settings) {
        super(next);
        this.connection = connection;
        this.settings = settings;
    }

    /** Why the request that is answered now is refused: its head, or what has been read of its body; null if it is not. */
    @Nullable
    RefusedRequestException refusal() {
        return refusal;
    }

    /** Whether no other request can follow on this connection. */
    boolean isLastOfConnection() {
        return lastOfConnection;
    }

    /** Throws away whatever else the client sends. */
    void discard() {
        stage = Stage.DISCARD;
        connection.enter(Phase.LINGER);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return switch (stage) {
            case HEAD -> readHead(target);
            case HEAD_GIVEN -> giveHead(target);
            case BODY -> readBody(target);
            case DISCARD -> throwAway();
        };
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].hasRemaining()) {
                return read(targets[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        // this is how Undertow throws away what nobody read
        return Conduits.transfer(this, count, ByteBuffer.allocate(FIRST_LENGTH), target);
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
    }

    @Override
    public void resumeReads() {
        boolean ready = switch (stage) {
            case HEAD -> buffer.remaining() > scanned; // a part of a head that was looked at waits for the rest
            case HEAD_GIVEN -> true;
            case BODY -> buffer.hasRemaining();
            case DISCARD -> false;
        };
        if (ready) {
            super.wakeupReads();
        } else {
            super.resumeReads();
        }
    }

    private int readHead(ByteBuffer target) throws IOException {
        if (lastOfConnection) {
            return -1;
        }
        var cut = connection.cut();
        if (cut != null) {
            return refuse(cut, target);
        }
        try {
            while (true) {
                int length = headLength();
                if (length > 0) {
                    return acceptHead(length, target);
                }
                if (buffer.remaining() >= settings.headLengthMax()) {
                    throw new RefusedRequestException(
                            431, "a head must have at most %d bytes".formatted(settings.headLengthMax()));
                }
                int read = fill();
                if (read <= 0) {
                    return read;
                }
                if (connection.phase() == Phase.IDLE) {
                    connection.enter(Phase.HEAD);
                }
            }
        } catch (RefusedRequestException e) {
            return refuse(e, target);
        }
    }

    /** Gives the length of the head in the buffer; 0 if it is not complete. */
    private int headLength() throws RefusedRequestException {
        int base = buffer.position();
        for (; base + scanned < buffer.limit(); scanned++) {
            byte c = buffer.get(base + scanned);
            byte before = scanned == 0 ? 0 : buffer.get(base + scanned - 1);
            if ((c == '\n') != (before == '\r')) {
                throw RequestHead.bad("a line of the head must end in CR LF, and only there may either stand");
            }
            if (c == 0) {
                throw RequestHead.bad("the head has the byte 0x00");
            }
            if (c == '\n' && scanned == 1) {
                throw RequestHead.bad("the first line must not be empty");
            }
            if (c == '\n' && scanned >= 3 && buffer.get(base + scanned - 2) == '\n') {
                return ++scanned;
            }
            if (scanned >= settings.headLengthMax()) {
                return 0;
            }
        }
        return 0;
    }

    private int acceptHead(int length, ByteBuffer target) throws RefusedRequestException {
        var bytes = new byte[length];
        buffer.get(bytes);
        scanned = 0;
        var parsed = RequestHead.parse(bytes, length, settings);
        lastOfConnection = parsed.minorVersion() == 0;
        body = BodyFraming.of(parsed, settings);
        head = ByteBuffer.wrap(bytes);
        stage = Stage.HEAD_GIVEN;
        return giveHead(target);
    }

    private int refuse(RefusedRequestException why, ByteBuffer target) {
        refusal = why;
        body = null;
        buffer = ByteBuffer.allocate(0);
        head = ByteBuffer.wrap(HEAD_OF_REFUSED);
        stage = Stage.HEAD_GIVEN;
        return giveHead(target);
    }

    private int giveHead(ByteBuffer target) {
        int length = Math.min(head.remaining(), target.remaining());
        target.put(head.slice(head.position(), length));
        head.position(head.position() + length);
        if (!head.hasRemaining()) {
            if (body == null) {
                discard();
            } else if (body.isComplete()) {
                endRequest();
            } else {
                stage = Stage.BODY;
                connection.enter(Phase.BODY);
            }
        }
        return length;
    }

    private int readBody(ByteBuffer target) throws IOException {
        var framing = body;
        if (framing == null) {
            throw new AssertionError("no body is read at this stage");
        }
        if (!buffer.hasRemaining()) {
            int read = fill();
            if (read <= 0) {
                return read;
            }
        }
        try {
            int moved = framing.move(buffer, target);
            connection.received(framing.taken());
            if (framing.isComplete()) {
                endRequest();
            }
            return moved;
        } catch (RefusedRequestException e) {
            // Undertow would close the connection at an exception, so whoever reads the body looks for the refusal
            refusal = e;
            discard();
            return 0;
        }
    }

    private void endRequest() {
        stage = Stage.HEAD;
        connection.enter(Phase.ANSWER);
        if (!buffer.hasRemaining()) {
            buffer = ByteBuffer.allocate(0); // a connection that waits holds no memory
        }
    }

    /** Throws away what there is; gives 0 if more may come, -1 if the client closed or sent too much. */
    int throwAway() throws IOException {
        buffer = ByteBuffer.allocate(FIRST_LENGTH);
        while (discarded < DISCARD_LENGTH_MAX) {
            int read = next.read(buffer.clear());
            if (read <= 0) {
                buffer = ByteBuffer.allocate(0);
                return read;
            }
            discarded += read;
        }
        return -1;
    }

    /**
     * Looks whether the client has closed its side while its request is answered. What it sends early is kept for its
     * turn; when there is no room for more, nothing is looked for any more.
     */
    boolean hasEnded() throws IOException {
        int read = 1;
        while (read > 0 && stage == Stage.HEAD && buffer.remaining() < FIRST_LENGTH) {
            read = fill();
        }
        if (!buffer.hasRemaining()) {
            buffer = ByteBuffer.allocate(0); // a connection that waits holds no memory
        }
        if (read != 0) {
            next.suspendReads(); // or what is there, and is not read, would be told of again and again
        }
        return read < 0;
    }

    /** Reads more behind what is in the buffer. */
    private int fill() throws IOException {
        int rest = buffer.remaining();
        int wanted = rest == 0 && stage == Stage.HEAD ? FIRST_LENGTH : rest + LENGTH_MIN;
        if (buffer.capacity() < wanted && (stage == Stage.BODY || buffer.capacity() - rest < FIRST_LENGTH / 2)) {
            var larger = ByteBuffer.allocate(wanted);
            larger.put(buffer);
            buffer = larger;
        } else {
            buffer.compact();
        }
        int read = next.read(buffer);
        buffer.flip();
        return read;
    }
}
