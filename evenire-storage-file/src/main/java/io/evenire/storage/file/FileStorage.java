package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one directory: {@value StoreFile#NAME} says who it is, the other files are the segments of its journal, and
 * in the directories in it are blobs.
 *
 * <p>A store is there when its {@value StoreFile#NAME} is: that is created last, so whatever lies in the directory
 * without it is what a crash left of a creation, and is begun anew.
 */
final class FileStorage implements Storage {

    /** What stands in the top directory of a file system that has nothing in it. */
    private static final String FILE_SYSTEM_DIRECTORY = "lost+found";

    private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);

    private final Identity identity;
    private final FileJournal journal;
    private final FileShelf shelf;
    private final Closeable lock;

    private FileStorage(Identity identity, FileJournal journal, FileShelf shelf, Closeable lock) {
        this.identity = identity;
        this.journal = journal;
        this.shelf = shelf;
        this.lock = lock;
    }

    /**
     * Opens the store in a directory, and creates both if they are not there.
     *
     * @throws StoreUnavailableException if another process holds it, or there is something else in the directory
     * @throws CorruptStoreException if its bytes are damaged
     */
    static FileStorage open(Path directory) throws IOException {
        var disk = DirectoryDisk.at(directory);
        var clock = InstantSource.system();
        requireOwn(disk);
        if (!disk.names().contains(StoreFile.NAME)) {
            disk.forceParent(); // whoever created the directory may not have lived to do so
        }
        var lock = DirectoryLock.take(directory, clock.instant().truncatedTo(ChronoUnit.SECONDS));
        var background = BackgroundThread.start();
        try {
            var surroundings = new Surroundings(disk, background, clock, System::nanoTime, UUID::randomUUID);
            return open(surroundings, JournalSettings.STANDARD, lock);
        } catch (Throwable e) {
            background.close();
            lock.close();
            throw e;
        }
    }

    /**
     * Opens the store on a disk.
     *
     * @param lock closed when the storage is closed, after everything else
     */
    static FileStorage open(Surroundings surroundings, JournalSettings settings, Closeable lock) throws IOException {
        var disk = surroundings.disk();
        var names = disk.names();
        deleteLeftovers(disk, names);
        if (!names.contains(StoreFile.NAME)) {
            create(surroundings, names);
        }
        JournalCut.finish(surroundings);
        var identity = StoreFile.read(disk);
        var segments = new ArrayList<>(disk.names());
        segments.removeIf(name -> !SegmentHeader.isName(name));
        if (segments.isEmpty()) {
            throw new CorruptStoreException(
                    "%s/%s@0".formatted(disk, SegmentHeader.name(1)), "segment is missing: there is no journal");
        }
        MissingEnd.require(disk, segments.getLast());
        var tail = Recovery.recover(disk, settings, segments, identity.store());
        var journal = FileJournal.open(surroundings, settings, tail);
        LOG.info(
                "opened store {} in {}: {} segments, last position {}",
                identity.store(),
                disk,
                segments.size(),
                journal.head());
        return new FileStorage(identity, journal, journal.shelf(), lock);
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
        try (lock;
                shelf) {
            journal.close();
        }
    }

    /** Throws if there is no store, but something that is none of its files; tells of such files beside a store. */
    private static void requireOwn(Disk disk) throws IOException {
        var names = disk.names();
        boolean isThere = names.contains(StoreFile.NAME);
        for (var name : names) {
            if (isOwn(name) || (isThere ? isOfStore(disk, name) : name.equals(SegmentHeader.name(1)))) {
                continue;
            }
            if (!isThere) {
                throw new StoreUnavailableException(
                        "cannot create a store in %s: there is %s, which is not of a store".formatted(disk, name));
            }
            LOG.warn("{} in {} is not of the store, and is left alone", name, disk);
        }
    }

    private static boolean isOwn(String name) {
        return name.equals(StoreFile.NAME)
                || name.equals(CutPlan.NAME)
                || name.equals(DirectoryLock.NAME)
                || name.equals(FILE_SYSTEM_DIRECTORY)
                || isLeftover(name);
    }

    private static boolean isOfStore(Disk disk, String name) throws IOException {
        return SegmentHeader.isName(name) || (Shelf.isDirectory(name) && disk.isDirectory(name));
    }

    private static boolean isLeftover(String name) {
        return name.equals(StoreFile.NEW_NAME)
                || name.equals(CutPlan.NEW_NAME)
                || Runway.isSpareName(name)
                || Recovery.isCopyName(name)
                || SegmentRewrite.isCopyName(name)
                || FileShelf.isTemporaryName(name);
    }

    /** Deletes what a crash left of files that were being written. */
    static void deleteLeftovers(Disk disk, List<String> names) throws IOException {
        for (var name : names) {
            if (isLeftover(name)) {
                disk.delete(name);
            }
        }
    }

    private static void create(Surroundings surroundings, List<String> names) throws IOException {
        var disk = surroundings.disk();
        var first = SegmentHeader.name(1);
        if (names.contains(first)) {
            requireEmpty(disk, first);
            disk.delete(first);
        }
        var identity = new Identity(
                surroundings.ids().get(),
                surroundings.ids().get(),
                surroundings.ids().get(),
                surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        Recovery.createSegment(
                disk,
                new SegmentHeader(1, 0, identity.store(), surroundings.ids().get()));
        StoreFile.write(disk, identity);
    }

    private static void requireEmpty(Disk disk, String first) throws IOException {
        try (var file = disk.open(first)) {
            var end = SegmentScan.scan(file, SegmentScan.header(disk, first), place -> {});
            if (end.nextPosition() > 1) {
                throw new CorruptStoreException(
                        "%s/%s@0".formatted(disk, StoreFile.NAME),
                        "file is missing, but the journal holds events to position %d"
                                .formatted(end.nextPosition() - 1));
            }
        }
    }
}
