package io.evenire.sample.onefile;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Shelf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs in memory. They are gone when the store is closed, and nothing is lost: the engine makes them again from the
 * journal. It takes its time, and they take memory; a storage for large stores keeps them where they stay.
 */
final class MemoryShelf implements Shelf {

    private final Map<String, ByteBuffer> blobs = new ConcurrentHashMap<>();

    @Override
    public BlobWriter write(String name) {
        Shelf.requireName(name);
        var written = new ByteArrayOutputStream();
        return new BlobWriter() {
            @Override
            public void write(ByteBuffer bytes) {
                var copy = new byte[bytes.remaining()];
                bytes.get(copy);
                written.writeBytes(copy);
            }

            @Override
            public void commit() {
                blobs.put(name, ByteBuffer.wrap(written.toByteArray()).asReadOnlyBuffer());
            }

            @Override
            public void close() {
                written.reset();
            }
        };
    }

    @Override
    public Optional<Blob> open(String name) {
        return Optional.ofNullable(blobs.get(Shelf.requireName(name))).map(MemoryBlob::new);
    }

    @Override
    public void delete(String name) {
        blobs.remove(Shelf.requireName(name));
    }

    @Override
    public List<String> names(String directory) {
        int length = Shelf.requireDirectory(directory).length();
        return blobs.keySet().stream()
                .filter(name -> name.startsWith(directory) && name.lastIndexOf('/') == length)
                .toList();
    }

    private record MemoryBlob(ByteBuffer bytes) implements Blob {

        @Override
        public long length() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            int from = (int) Math.min(offset, bytes.limit());
            return bytes.slice(from, Math.min(length, bytes.limit() - from));
        }
    }
}
