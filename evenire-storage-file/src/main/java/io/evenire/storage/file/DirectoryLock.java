package io.evenire.storage.file;

import io.evenire.api.StoreUnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Keeps all but one process, and all but one storage in it, out of a directory. */
final class DirectoryLock implements Closeable {
    /*
     * Closing any handle of the lock file gives up the locks that the whole process has on it. So within a process the
     * file may not even be opened a second time, and a set of the directories that are held has to say so. It is
     * static because the lock is the process's, too.
     */

    /** The name of the lock file. */
    static final String NAME = "evenire.lock";

    private static final int CONTENT_LENGTH_MAX = 1024;
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final @Nullable FileChannel channel; // kept open only to hold the lock; nobody reads or writes it any more
    private final AtomicBoolean isHeld = new AtomicBoolean(true);

    private DirectoryLock(Path directory, @Nullable FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory.
     *
     * @param directory the directory, which must be there
     * @param since when it is taken, for others to read
     * @throws StoreUnavailableException if another process, or another storage in this one, has it
     */
    static DirectoryLock take(Path directory, Instant since) throws IOException {
        return hold(directory, path -> DirectoryDisk.uninterrupted(() -> lock(path, since)));
    }

    /**
     * Keeps others out of a directory that is only read. Nothing is written: where no store was ever open there is no
     * lock file, and then only this process is kept out.
     *
     * @param directory the directory, which must be there
     * @throws StoreUnavailableException if another process, or another storage in this one, has it
     */
    static DirectoryLock look(Path directory) throws IOException {
        return hold(directory, path -> Files.exists(path) ? DirectoryDisk.uninterrupted(() -> lockToRead(path)) : null);
    }

    private static DirectoryLock hold(Path directory, Taking taking) throws IOException {
        var real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw new StoreUnavailableException("store in %s is already open in this process".formatted(directory));
        }
        try {
            return new DirectoryLock(real, taking.channel(real.resolve(NAME)));
        } catch (Throwable e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lockToRead(Path path) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            requireTaken(channel.tryLock(0, Long.MAX_VALUE, true), path, channel);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static void requireTaken(@Nullable FileLock lock, Path path, FileChannel channel) throws IOException {
        if (lock == null) {
            throw new StoreUnavailableException(
                    "store in %s is held by another process: %s".formatted(path.getParent(), holder(channel)));
        }
    }

    private static FileChannel lock(Path path, Instant since) throws IOException {
        DirectoryDisk.createPrivate(path);
        var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            requireTaken(channel.tryLock(), path, channel);
            var text = "pid " + ProcessHandle.current().pid() + " on " + host() + " since " + since
                    + System.lineSeparator();
            var content = text.getBytes(StandardCharsets.UTF_8);
            channel.write(ByteBuffer.wrap(content), 0);
            channel.truncate(content.length); // behind it, so that mostly there is nothing to cut off
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(CONTENT_LENGTH_MAX);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
    }

    private static String host() throws IOException {
        var linux = Path.of("/proc/sys/kernel/hostname"); // asks no name server, unlike the other way
        if (Files.isReadable(linux)) {
            return Files.readString(linux).strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    @Override
    public void close() throws IOException {
        if (isHeld.compareAndSet(true, false)) { // else the lock may be another's by now
            if (channel != null) {
                channel.close();
            }
            HELD.remove(directory);
        }
    }

    /** Takes the lock of a file. */
    @FunctionalInterface
    private interface Taking {

        /** {@return what holds the lock, or null if nothing need be held} */
        @Nullable
        FileChannel channel(Path path) throws IOException;
    }
}
