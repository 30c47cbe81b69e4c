package io.evenire.engine;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Shelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A shelf of a memory storage that adds to blobs, by writing them anew, and lets tests damage them. */
final class AppendableShelf implements Shelf {

    private static final int DIRECTORY_COUNT = 256;

    /** What a blob is taken for. */
    interface Belief {

        byte[] in(String name, byte[] bytes);
    }

    private final Shelf shelf;

    volatile Belief belief = (_, bytes) -> bytes; // set by the test, read by all

    volatile boolean isFull; // set by the test: nothing can be added
    volatile String failing = ""; // set by the test: the blob to which nothing can be added
    volatile int tryCount; // counted by the thread that adds, read by the test
    volatile int writeCount; // counted by the thread that writes stream files anew, read by the test
    volatile int appendCount; // counted by the thread that adds, read by the test

    AppendableShelf(Shelf shelf) {
        this.shelf = shelf;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes stream files
    public BlobWriter write(String name) throws IOException {
        if (name.startsWith("streams/")) {
            writeCount++;
        }
        return shelf.write(name);
    }

    @Override
    public Optional<Blob> open(String name) throws IOException {
        var blob = shelf.open(name);
        if (blob.isEmpty()) {
            return blob;
        }
        var bytes = new byte[(int) blob.get().length()];
        blob.get().read(0, bytes.length).get(bytes);
        return Optional.of(new Believed(ByteBuffer.wrap(belief.in(name, bytes))));
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time adds
    public boolean append(String name, ByteBuffer bytes) throws IOException {
        tryCount++;
        if (name.equals(failing)) {
            throw new IOException("planted: input/output error");
        }
        if (isFull) {
            throw new IOException("planted: no space");
        }
        appendCount++;
        var before = bytes(name);
        var all = ByteBuffer.allocate(before.length + bytes.remaining())
                .put(before)
                .put(bytes);
        put(name, all.array());
        return true;
    }

    @Override
    public void delete(String name) throws IOException {
        shelf.delete(name);
    }

    @Override
    public List<String> names(String directory) throws IOException {
        return shelf.names(directory);
    }

    /** {@return the names of all stream files} */
    List<String> streamFiles() throws IOException {
        var names = new ArrayList<String>();
        for (int i = 0; i < DIRECTORY_COUNT; i++) {
            names.addAll(shelf.names("streams/%02x".formatted(i)));
        }
        return names;
    }

    /** {@return what a blob has, nothing if there is none} */
    byte[] bytes(String name) throws IOException {
        var blob = shelf.open(name);
        if (blob.isEmpty()) {
            return new byte[0];
        }
        var bytes = new byte[(int) blob.get().length()];
        blob.get().read(0, bytes.length).get(bytes);
        return bytes;
    }

    void put(String name, byte[] bytes) throws IOException {
        try (var writer = shelf.write(name)) { // not counted
            writer.write(ByteBuffer.wrap(bytes));
            writer.commit();
        }
    }

    void flipBit(String name, int bit) throws IOException {
        var bytes = bytes(name);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        put(name, bytes);
    }

    /** Damages or deletes a blob, or leaves it as it is. */
    void damage(String name, Random random) throws IOException {
        var bytes = bytes(name);
        if (bytes.length == 0) {
            return;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0 -> delete(name);
            case 1 -> flipBit(name, at * Byte.SIZE + random.nextInt(Byte.SIZE));
            case 2 -> put(name, Arrays.copyOf(bytes, at));
            case 3 -> {
                var garbage = Arrays.copyOf(bytes, bytes.length + 1 + at);
                var more = new byte[1 + at];
                random.nextBytes(more);
                System.arraycopy(more, 0, garbage, bytes.length, more.length);
                put(name, garbage);
            }
            case 4 -> {
                Arrays.fill(bytes, at, bytes.length, (byte) 0); // as a power cut leaves it
                put(name, bytes);
            }
            case 5 -> {
                int other = random.nextInt(bytes.length);
                int length = bytes.length - Math.max(at, other);
                System.arraycopy(bytes.clone(), other, bytes, at, length);
                put(name, bytes);
            }
            default -> {
                // stays as it is
            }
        }
    }

    private record Believed(ByteBuffer bytes) implements Blob {

        @Override
        public long length() {
            return bytes.limit();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            int from = (int) Math.min(offset, bytes.limit());
            var copy = new byte[Math.min(length, bytes.limit() - from)];
            bytes.get(from, copy);
            return ByteBuffer.wrap(copy);
        }
    }
}
