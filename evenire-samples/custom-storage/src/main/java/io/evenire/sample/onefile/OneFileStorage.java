package io.evenire.sample.onefile;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** One store in one open file. */
final class OneFileStorage implements Storage {

    private final RandomAccessFile file;
    private final Identity identity;
    private final OneFileJournal journal;
    private final Shelf shelf = new MemoryShelf();

    private OneFileStorage(RandomAccessFile file, Identity identity, OneFileJournal journal) {
        this.file = file;
        this.identity = identity;
        this.journal = journal;
    }

    static OneFileStorage open(Path path) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw"); // not a FileChannel: an interrupt would close it
        try {
            lock(file, path);
            var identity = FileHead.readOrCreate(file, path);
            return new OneFileStorage(file, identity, OneFileJournal.recover(file, path));
        } catch (IOException | RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Shelf shelf() {
        return shelf;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        file.close(); // and with it the lock
    }

    /** Nobody else may have the file open, in this process or another; the lock ends with either. */
    private static void lock(RandomAccessFile file, Path path) throws IOException {
        try {
            if (file.getChannel().tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new StoreUnavailableException("the store in %s is open in this program already".formatted(path), e);
        }
        throw new StoreUnavailableException("the store in %s is open in another process".formatted(path));
    }

    private static void closeAfter(Exception failure, RandomAccessFile file) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
