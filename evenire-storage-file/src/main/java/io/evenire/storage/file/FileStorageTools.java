package io.evenire.storage.file;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Blob;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageTools;
import io.evenire.api.spi.StoreAtRest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at stores in directories, and changes them. */
final class FileStorageTools implements StorageTools {

    /** How many directories above a file of a store that of the store may be. */
    private static final int DEPTH_MAX = 3;

    FileStorageTools() {}

    @Override
    public StoreAtRest look(String location) {
        var directory = requireStore(location);
        return opened(
                directory, DirectoryDisk.toRead(directory), FileStoreAtRest::look, () -> DirectoryLock.look(directory));
    }

    @Override
    public StoreAtRest take(String location) {
        var directory = requireStore(location);
        var since = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        try {
            var disk = DirectoryDisk.at(directory);
            return opened(directory, disk, FileStoreAtRest::take, () -> DirectoryLock.take(directory, since));
        } catch (IOException e) {
            throw unavailable(directory, e);
        }
    }

    @Override
    public OneFile open(String file) throws IOException {
        var path = FileStorageProvider.directory(file);
        var parent = path.getParent();
        var last = path.getFileName();
        if (parent == null || last == null || !Files.isRegularFile(path)) {
            throw new IllegalArgumentException("%s is no file".formatted(path));
        }
        var disk = DirectoryDisk.toRead(parent);
        var store = storeAbove(parent);
        Closeable lock = store == null ? () -> {} : DirectoryLock.look(store);
        try {
            var name = last.toString();
            var bytes = disk.snapshot(name).orElseThrow(() -> new IOException("%s is gone".formatted(path)));
            return new Opened(disk, name, new FileShelf.FileBlob(name, bytes), store, lock);
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    /** {@return the directory of the store that a directory belongs to; null if there is none} */
    private static @Nullable Path storeAbove(Path parent) {
        var directory = parent;
        for (int i = 0; i < DEPTH_MAX && directory != null; i++) {
            if (Files.exists(directory.resolve(DirectoryLock.NAME))) {
                return directory;
            }
            directory = directory.getParent();
        }
        return null;
    }

    private static Path requireStore(String location) {
        var directory = FileStorageProvider.directory(location);
        if (!Files.isDirectory(directory)) {
            throw new StoreUnavailableException("there is no store in %s: it is no directory".formatted(directory));
        }
        if (!Files.exists(directory.resolve(StoreFile.NAME))) {
            throw new StoreUnavailableException(
                    "there is no store in %s: it has no %s".formatted(directory, StoreFile.NAME));
        }
        return directory;
    }

    private static StoreAtRest opened(Path directory, Disk disk, Taking taking, Locking locking) {
        var surroundings = new Surroundings(
                disk, NoBackground.INSTANCE, InstantSource.system(), System::nanoTime, UUID::randomUUID);
        try {
            var lock = locking.lock();
            try {
                return taking.store(surroundings, JournalSettings.STANDARD, lock);
            } catch (Throwable e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unavailable(directory, e);
        }
    }

    private static StoreUnavailableException unavailable(Path directory, IOException e) {
        return new StoreUnavailableException("cannot open the store in %s: %s".formatted(directory, e), e);
    }

    /** Takes a lock. */
    @FunctionalInterface
    private interface Locking {

        /** {@return the lock} */
        Closeable lock() throws IOException;
    }

    /** Takes a store whose lock was taken. */
    @FunctionalInterface
    private interface Taking {

        /** {@return the store} */
        StoreAtRest store(Surroundings surroundings, JournalSettings settings, Closeable lock) throws IOException;
    }

    /** There is nothing to be done while nobody has a store open. */
    private enum NoBackground implements Background {
        INSTANCE;

        @Override
        public void run(Runnable task) {
            throw new IllegalStateException("a store at rest has no background");
        }

        @Override
        public void runAfter(Duration delay, Runnable task) {
            run(task);
        }

        @Override
        public void close() {
            // nothing runs
        }
    }

    private record Opened(
            Disk disk, String name, Blob bytes, @Nullable Path store, Closeable lock) implements OneFile {

        @Override
        public Optional<Storage.Identity> identity() throws IOException {
            return store == null || !Files.exists(store.resolve(StoreFile.NAME))
                    ? Optional.empty()
                    : FileStoreAtRest.identity(DirectoryDisk.toRead(store));
        }

        @Override
        public boolean describe(Description into) throws IOException {
            return new FileText(disk, name, bytes, into).describe();
        }

        @Override
        public void close() throws IOException {
            lock.close();
        }
    }
}
