package io.evenire.storage.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A directory of the file system. Files are readable and writable by their owner alone. */
final class DirectoryDisk implements Disk {
    /*
     * An interrupt closes a FileChannel under whoever uses it, and threads of callers lead commits here. So files are
     * written, forced and read through RandomAccessFile. A channel is only used where there is nothing else, for a
     * mapping and for the force of the directory; it serves that one call, and the call is repeated if an interrupt
     * hit it.
     */

    private static final String PRIVATE_DIRECTORY = "rwx------";
    private static final String PRIVATE_FILE = "rw-------";

    private final Path directory;
    private final boolean posix;
    private final String mode; // of files that are opened

    private DirectoryDisk(Path directory, boolean posix, String mode) {
        this.directory = directory;
        this.posix = posix;
        this.mode = mode;
    }

    /** Uses a directory, and creates it if it is not there. */
    static DirectoryDisk at(Path directory) throws IOException {
        boolean posix = isPosix(directory);
        var disk = new DirectoryDisk(directory, posix, "rw");
        if (!Files.exists(directory)) {
            var parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                at(parent).createForced(directory);
            }
        }
        return disk;
    }

    /** Uses a directory that is there, and whose files are opened only to be read. */
    static DirectoryDisk toRead(Path directory) {
        return new DirectoryDisk(directory, isPosix(directory), "r");
    }

    /** Makes the name of the directory durable. */
    void forceParent() throws IOException {
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            new DirectoryDisk(parent, posix, mode).forceDirectory();
        }
    }

    private void createForced(Path child) throws IOException {
        Files.createDirectory(child, permissions(posix, PRIVATE_DIRECTORY));
        forceDirectory();
    }

    /** Makes a file that only its owner may read and write, unless it is there. */
    static void createPrivate(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, permissions(isPosix(path), PRIVATE_FILE));
        }
    }

    @Override
    public List<String> names(String name) throws IOException {
        var names = new ArrayList<String>();
        try (var paths = Files.newDirectoryStream(directory.resolve(name))) {
            for (var path : paths) {
                names.add(path.getFileName().toString());
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (name.equals(TOP)) {
                throw e;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return Collections.unmodifiableList(names);
    }

    @Override
    public boolean isFile(String name) {
        return Files.isRegularFile(directory.resolve(name));
    }

    @Override
    public boolean isDirectory(String name) {
        return Files.isDirectory(directory.resolve(name));
    }

    @Override
    public void createDirectory(String name) throws IOException {
        var path = directory.resolve(name);
        if (!Files.isDirectory(path)) {
            try {
                Files.createDirectory(path, permissions(posix, PRIVATE_DIRECTORY));
            } catch (IOException e) {
                throw withSpaceTold(e, directory, 1); // what could not be made has no space to tell
            }
        }
    }

    @Override
    public File create(String name) throws IOException {
        var path = directory.resolve(name);
        try {
            Files.createFile(path, permissions(posix, PRIVATE_FILE));
        } catch (IOException e) {
            throw withSpaceTold(e, directory, 1); // what could not be made has no space to tell
        }
        return open(name);
    }

    @Override
    public File open(String name) throws IOException {
        var path = directory.resolve(name);
        if (!Files.exists(path)) {
            throw new IOException("no such file: " + path);
        }
        return new OpenFile(path, new RandomAccessFile(path.toFile(), mode));
    }

    @Override
    public View view(String name) throws IOException {
        return new MappedView(directory.resolve(name));
    }

    @Override
    public Optional<Snapshot> snapshot(String name) throws IOException {
        var path = directory.resolve(name);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(uninterrupted(() -> MappedSnapshot.of(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted a moment ago
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void forceDirectory(String name) throws IOException {
        // Where there are no POSIX attributes a directory cannot be opened, and its changes are journaled in order.
        if (posix) {
            var _ = uninterrupted(() -> {
                try (var channel = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
                    channel.force(true);
                    return true;
                }
            });
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] permissions(boolean posix, String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** {@return the failure, told as a lack of space if it is one} */
    private static IOException withSpaceTold(IOException failure, Path path, long length) {
        var message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        // The system tells it in the language of its user, so the space left has a say too.
        boolean full = message.contains("no space left")
                || message.contains("quota exceeded")
                || path.toFile().getUsableSpace() < length;
        return full ? new NoSpaceException("no space for %d bytes in %s".formatted(length, path), failure) : failure;
    }

    /** Does something that an interrupt would break off, and keeps the interrupt for later. */
    static <T> T uninterrupted(ChannelUse<T> use) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return use.call();
                } catch (ClosedByInterruptException e) {
                    interrupted = true; // another round per interrupt, and each has a sender
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Something that opens a channel, uses it, and can be done again. */
    @FunctionalInterface
    interface ChannelUse<T> {

        /** Does it. */
        T call() throws IOException;
    }

    /** A file that is open to be read and written. */
    private static final class OpenFile implements File {

        private final Path path;
        private final RandomAccessFile file;

        OpenFile(Path path, RandomAccessFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public int read(long offset, byte[] into, int length) throws IOException {
            file.seek(offset);
            int done = 0;
            while (done < length) {
                int count = file.read(into, done, length - done);
                if (count < 0) {
                    break;
                }
                done += count;
            }
            return done;
        }

        @Override
        public void write(long offset, byte[] bytes, int length) throws IOException {
            try {
                file.seek(offset);
                file.write(bytes, 0, length); // goes on after a short write, until all is written or it fails
            } catch (IOException e) {
                throw withSpaceTold(e, path, length);
            }
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A read-only mapping that is renewed when the file has grown beyond it. */
    private static final class MappedView implements View {

        private final Path path;

        /** Written and read by all readers; of two mappings made at once either will do. */
        private volatile ByteBuffer mapping = ByteBuffer.allocate(0);

        MappedView(Path path) {
            this.path = path;
        }

        @Override
        public ByteBuffer read(long offset, int length) throws IOException {
            var bytes = mapping;
            if (offset + length > bytes.limit()) {
                bytes = uninterrupted(this::map);
                mapping = bytes;
            }
            int from = (int) Math.min(offset, bytes.limit());
            return bytes.slice(from, Math.min(length, bytes.limit() - from));
        }

        @Override
        public long mappedLength() {
            return mapping.limit();
        }

        /** Maps by way of a segment of memory: the other way makes its buffer by reflection, which is slow to begin. */
        private ByteBuffer map() throws IOException {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto())
                        .asByteBuffer();
            }
        }
    }

    /** A read-only mapping of all bytes that a file has. It ends when nobody knows of it any more. */
    private record MappedSnapshot(MemorySegment bytes) implements Snapshot {

        /** A process has only some 65,000 mappings, and to read so few bytes costs less than one. */
        private static final int COPIED_LENGTH_MAX = 64 * 1024;

        static MappedSnapshot of(Path path) throws IOException {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                long length = channel.size();
                return new MappedSnapshot(
                        length <= COPIED_LENGTH_MAX
                                ? copy(channel, (int) length)
                                : channel.map(MapMode.READ_ONLY, 0, length, Arena.ofAuto()));
            }
        }

        private static MemorySegment copy(FileChannel channel, int length) throws IOException {
            var bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // goes on after a short read
            }
            return MemorySegment.ofBuffer(bytes.flip().asReadOnlyBuffer());
        }

        @Override
        public long length() {
            return bytes.byteSize();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            long from = Math.min(offset, bytes.byteSize());
            return bytes.asSlice(from, Math.min(length, bytes.byteSize() - from))
                    .asByteBuffer();
        }
    }
}
