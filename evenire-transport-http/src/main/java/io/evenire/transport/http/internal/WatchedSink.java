package io.evenire.transport.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/** What Undertow writes to one connection; notes whether the client takes it. */
final class WatchedSink extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private final ClientConnection connection;

    WatchedSink(StreamSinkConduit next, ClientConnection connection) {
        super(next);
        this.connection = connection;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        boolean any = source.hasRemaining();
        int written = next.write(source);
        note(any, written);
        return written;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long written = next.write(sources, offset, length);
        note(true, written);
        return written;
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return Conduits.writeFinalBasic(this, source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, sources, offset, length);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        long written = next.transferFrom(source, position, count);
        note(count > 0, written);
        return written;
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through) throws IOException {
        long written = next.transferFrom(source, count, through);
        note(false, written);
        return written;
    }

    @Override
    public boolean flush() throws IOException {
        boolean flushed = next.flush();
        if (flushed) {
            connection.taken();
        }
        return flushed;
    }

    private void note(boolean any, long written) {
        if (written > 0) {
            connection.taken();
        } else if (any) {
            connection.blocked();
        }
    }
}
