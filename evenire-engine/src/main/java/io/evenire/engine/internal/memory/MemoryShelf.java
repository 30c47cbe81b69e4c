package io.evenire.engine.internal.memory;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Shelf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A shelf in memory. A blob has at most 2 GiB; nothing is added to it, for it would have to be copied. */
final class MemoryShelf implements Shelf {

    private final Map<String, ByteBuffer> blobs = new ConcurrentHashMap<>();

    /** Set by the one who closes the storage, read by all. */
    private volatile boolean isClosed;

    @Override
    public BlobWriter write(String name) throws IOException {
        requireOpen();
        return new Writer(Shelf.requireName(name));
    }

    @Override
    public Optional<Blob> open(String name) throws IOException {
        requireOpen();
        return Optional.ofNullable(blobs.get(Shelf.requireName(name))).map(MemoryBlob::new);
    }

    @Override
    public void delete(String name) throws IOException {
        requireOpen();
        blobs.remove(Shelf.requireName(name));
    }

    @Override
    public List<String> names(String directory) throws IOException {
        requireOpen();
        int length = Shelf.requireDirectory(directory).length();
        return blobs.keySet().stream()
                .filter(name -> name.startsWith(directory) && name.lastIndexOf('/') == length)
                .toList();
    }

    void close() {
        isClosed = true;
        blobs.clear();
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the shelf is closed");
        }
    }

    private record MemoryBlob(ByteBuffer bytes) implements Blob {

        @Override
        public long length() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            int from = (int) Math.min(offset, bytes.limit());
            return bytes.slice(from, Math.min(length, bytes.limit() - from)).asReadOnlyBuffer();
        }
    }

    private final class Writer implements BlobWriter {

        private final String name;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer(String name) {
            this.name = name;
        }

        @Override
        public void write(ByteBuffer added) {
            var copy = new byte[added.remaining()];
            added.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void commit() throws IOException {
            requireOpen();
            blobs.put(name, ByteBuffer.wrap(bytes.toByteArray()));
        }

        @Override
        public void close() {
            bytes.reset();
        }
    }
}
