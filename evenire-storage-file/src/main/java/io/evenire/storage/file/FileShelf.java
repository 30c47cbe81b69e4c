package io.evenire.storage.file;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Shelf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blobs in files of their own, each under its name in the directory of the store. */
final class FileShelf implements Shelf, Closeable {
    /*
     * A blob is written to another file, which is forced and then gets the name. Such files stand in the directory of
     * the store, so what a crash leaves of them is found without a look into the others, which may be large.
     *
     * A file that is read is never cut, and never another one under the same name: a new blob is a new file, and the
     * old one is there until nobody reads it.
     */

    /** How many directories are remembered as durable; each is forgotten at worst and made durable again. */
    private static final int DIRECTORY_COUNT_MAX = 1024;

    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final Pattern TEMPORARY_NAME = Pattern.compile("blob-\\d+\\.new");
    private static final Logger LOG = LoggerFactory.getLogger(FileShelf.class);

    private final Disk disk;
    private final TopForce topForce;
    private final AtomicLong temporaryCount = new AtomicLong();
    private final Set<String> durableDirectories = ConcurrentHashMap.newKeySet();

    private final ReentrantLock names = new ReentrantLock(); // what has a name changes only while this is open

    /** Set under the lock by the one who closes the storage, read by those who change blobs. */
    private volatile boolean isClosed;

    /** A shelf of a store that nobody appends to. */
    FileShelf(Disk disk) {
        this(disk, disk::forceDirectory);
    }

    /**
     * Creates a shelf.
     *
     * @param disk where it is
     * @param topForce makes the names in the top directory durable
     */
    FileShelf(Disk disk, TopForce topForce) {
        this.disk = disk;
        this.topForce = topForce;
    }

    /** {@return whether a file of this name was to become a blob} */
    static boolean isTemporaryName(String name) {
        return TEMPORARY_NAME.matcher(name).matches();
    }

    /**
     * Deletes all files in a directory and deeper down, durably.
     *
     * @param disk where it is
     * @param directory its name
     * @throws IOException if that failed; then some may be gone
     */
    static void deleteAll(Disk disk, String directory) throws IOException {
        for (var name : disk.names(directory)) {
            var path = directory + "/" + name;
            if (disk.isFile(path)) {
                disk.delete(path);
            } else if (Shelf.isDirectory(path)) {
                deleteAll(disk, path);
            }
        }
        if (disk.isDirectory(directory)) {
            disk.forceDirectory(directory);
        }
    }

    @Override
    public BlobWriter write(String name) throws IOException {
        requireName(name);
        return begin(name);
    }

    /** Begins a blob of the engine, or one of the storage itself. */
    BlobWriter begin(String name) throws IOException {
        requireOpen();
        makeDirectory(Disk.directoryOf(name));
        var temporary = "blob-%d.new".formatted(temporaryCount.incrementAndGet());
        return new Writer(name, temporary, disk.create(temporary));
    }

    @Override
    public Optional<Blob> open(String name) throws IOException {
        requireName(name);
        requireOpen();
        return disk.snapshot(name).map(bytes -> new FileBlob(name, bytes));
    }

    @Override
    public boolean append(String name, ByteBuffer bytes) throws IOException {
        requireName(name);
        requireOpen();
        var added = new byte[bytes.remaining()];
        bytes.get(added);
        try (var file = openOrCreate(name)) {
            file.write(file.length(), added, added.length);
        }
        return true;
    }

    @Override
    public void delete(String name) throws IOException {
        requireName(name);
        names.lock();
        try {
            requireOpen();
            if (disk.isFile(name)) {
                disk.delete(name);
            }
        } finally {
            names.unlock();
        }
    }

    @Override
    public List<String> names(String directory) throws IOException {
        requireForeign(Shelf.requireDirectory(directory));
        requireOpen();
        var names = new ArrayList<String>();
        for (var last : disk.names(directory)) {
            var name = directory + "/" + last;
            if (!Shelf.isName(name)) {
                LOG.warn("{} in {} is not of the store, and is left alone", name, disk);
            } else if (disk.isFile(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Takes no more changes; waits for one that is under way. */
    @Override
    public void close() {
        names.lock();
        try {
            isClosed = true;
        } finally {
            names.unlock();
        }
    }

    private Disk.File openOrCreate(String name) throws IOException {
        if (disk.isFile(name)) {
            return disk.open(name);
        }
        makeDirectory(Disk.directoryOf(name));
        return disk.create(name);
    }

    /** Makes a directory, and those it is in, durable; those that are there may be left from a crash, so these too. */
    private void makeDirectory(String name) throws IOException {
        if (name.equals(Disk.TOP) || durableDirectories.contains(name)) {
            return;
        }
        var parent = Disk.directoryOf(name);
        makeDirectory(parent);
        disk.createDirectory(name);
        if (parent.equals(Disk.TOP)) {
            topForce.run();
        } else {
            disk.forceDirectory(parent);
        }
        if (durableDirectories.size() >= DIRECTORY_COUNT_MAX) {
            durableDirectories.clear();
        }
        durableDirectories.add(name);
    }

    private static void requireName(String name) {
        requireForeign(Shelf.requireName(name));
    }

    private static void requireForeign(String name) {
        if ((name + "/").startsWith(OffsetTable.DIRECTORY + "/")) {
            throw new IllegalArgumentException("name of a blob must not be in %s, which is the storage's own, is '%s'"
                    .formatted(OffsetTable.DIRECTORY, name));
        }
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("shelf in %s is closed".formatted(disk));
        }
    }

    /**
     * A blob in a file.
     *
     * @param name for messages
     * @param bytes its bytes
     */
    record FileBlob(String name, Disk.Snapshot bytes) implements Blob {

        @Override
        public long length() {
            return bytes.length();
        }

        @Override
        public ByteBuffer read(long offset, int length) throws IOException {
            if (offset < 0 || length < 0) {
                throw new IllegalArgumentException(
                        "offset and length must not be negative, are %d and %d".formatted(offset, length));
            }
            try {
                var stored = bytes.read(offset, length);
                // copied, because a mapped page may be read from the disk again at any time
                return ByteBuffer.allocate(stored.remaining()).put(stored).flip();
            } catch (InternalError e) {
                // That is how the machine tells that a mapped page cannot be read.
                throw new IOException("cannot read %s at offset %d".formatted(name, offset), e);
            }
        }
    }

    /** The force of the directory that segments are in, too: an error is told only once, and must be told to the journal. */
    @FunctionalInterface
    interface TopForce {

        /** Does it. */
        void run() throws IOException;
    }

    private final class Writer implements BlobWriter {

        private final String name;
        private final String temporary;
        private final Disk.File file;
        private final byte[] buffer = new byte[BUFFER_LENGTH];
        private int buffered;
        private long length;
        private State state = State.OPEN;

        Writer(String name, String temporary, Disk.File file) {
            this.name = name;
            this.temporary = temporary;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            requireState();
            while (bytes.hasRemaining()) {
                if (buffered == buffer.length) {
                    flush();
                }
                int count = Math.min(bytes.remaining(), buffer.length - buffered);
                bytes.get(buffer, buffered, count);
                buffered += count;
            }
        }

        @Override
        public void commit() throws IOException {
            requireState();
            flush();
            state = State.FAILED; // what failed to be forced must not be forced again
            file.force();
            names.lock();
            try {
                requireOpen(); // that may have taken long, and now the directory may be another process's
                disk.rename(temporary, name);
                state = State.RENAMED;
                disk.forceDirectory(Disk.directoryOf(name));
            } finally {
                names.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            if (state == State.CLOSED) {
                return;
            }
            boolean isThere = state != State.RENAMED;
            state = State.CLOSED;
            names.lock();
            try (file) {
                // When the store is closed, another process may have taken it over: the file may be one of its own.
                if (isThere && !isClosed) {
                    disk.delete(temporary);
                }
            } finally {
                names.unlock();
            }
        }

        private void flush() throws IOException {
            if (buffered > 0) {
                state = State.FAILED; // until it is done
                file.write(length, buffer, buffered);
                length += buffered;
                buffered = 0;
                state = State.OPEN;
            }
        }

        private void requireState() throws IOException {
            requireOpen();
            if (state != State.OPEN) {
                throw new IOException("writing of blob %s has ended".formatted(name));
            }
        }
    }

    /** How far a writer has come. */
    private enum State {
        OPEN,
        FAILED,
        RENAMED,
        CLOSED
    }
}
