package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage.Identity;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The directory of a store that nobody has open. */
final class FileStoreAtRest implements StoreAtRest {

    private final Surroundings surroundings;
    private final Disk disk;
    private final JournalSettings settings;
    private final FileShelf shelf;
    private final Closeable lock;
    private final @Nullable String finished;

    /**
     * Takes up a store.
     *
     * @param finished where that is kept which a cut has cut off that was only now made to its end; null if there was
     *     none
     * @param lock closed with it
     */
    FileStoreAtRest(Surroundings surroundings, JournalSettings settings, @Nullable String finished, Closeable lock) {
        this.surroundings = surroundings;
        this.disk = surroundings.disk();
        this.settings = settings;
        this.shelf = new FileShelf(disk);
        this.finished = finished;
        this.lock = lock;
    }

    /**
     * Takes a store to change it: what a crash left is deleted, and a cut that it interrupted made to its end.
     *
     * @param lock closed with it
     */
    static FileStoreAtRest take(Surroundings surroundings, JournalSettings settings, Closeable lock)
            throws IOException {
        var disk = surroundings.disk();
        FileStorage.deleteLeftovers(disk, disk.names());
        var kept = JournalCut.finish(surroundings);
        return new FileStoreAtRest(surroundings, settings, kept == null ? null : "%s/%s".formatted(disk, kept), lock);
    }

    /**
     * Takes a store to read it.
     *
     * @param lock closed with it
     * @throws StoreUnavailableException if a cut is half made
     */
    static FileStoreAtRest look(Surroundings surroundings, JournalSettings settings, Closeable lock)
            throws IOException {
        if (surroundings.disk().isFile(CutPlan.NAME)) {
            throw new StoreUnavailableException(
                    "a repair of the store in %s was interrupted (there is a %s): repair it again, or open it; both finish it"
                            .formatted(surroundings.disk(), CutPlan.NAME));
        }
        return new FileStoreAtRest(surroundings, settings, null, lock);
    }

    @Override
    public Optional<String> finishedCut() {
        return Optional.ofNullable(finished);
    }

    @Override
    public long length() {
        long sum = 0;
        try {
            for (var name : segments()) {
                try (var file = disk.open(name)) {
                    sum += file.length();
                }
            }
        } catch (IOException e) {
            return sum; // the walk tells what cannot be read
        }
        return sum;
    }

    @Override
    public Optional<Identity> identity() throws IOException {
        try {
            return Optional.of(StoreFile.read(disk));
        } catch (CorruptStoreException e) {
            return Optional.empty(); // the walk tells what is wrong with it
        }
    }

    @Override
    public Shelf shelf() {
        return shelf;
    }

    @Override
    public void walk(StoreVisitor visitor) throws IOException {
        @Nullable Identity identity = null;
        try {
            identity = StoreFile.read(disk);
        } catch (CorruptStoreException e) {
            visitor.problem(StoreProblem.ofJournal(
                    e.resource(), JournalWalk.textOf(e) + "; only a copy of the file can take its place", 0));
        }
        new JournalWalk(disk, identity == null ? null : identity.store(), visitor).walk(segments());
    }

    @Override
    public void deleteBlobs(String directory) throws IOException {
        FileShelf.deleteAll(disk, Shelf.requireDirectory(directory));
    }

    @Override
    public void remake(LongConsumer progress) throws IOException {
        FileShelf.deleteAll(disk, OffsetTable.DIRECTORY);
        var names = segments();
        for (int i = 0; i < names.size() - 1; i++) {
            remake(names.get(i), SegmentHeader.firstPosition(names.get(i + 1)), progress);
        }
    }

    private void remake(String name, long end, LongConsumer progress) throws IOException {
        var header = SegmentScan.header(disk, name);
        var places = new ArrayList<SparseIndex.Place>();
        try (var file = disk.open(name)) {
            var found = SegmentScan.scan(file, header, settings.sparse(places));
            if (found.nextPosition() != end) {
                throw new CorruptStoreException(
                        "%s@%d".formatted(name, found.offset()),
                        "frames end with position %d, the next segment begins with %d"
                                .formatted(found.nextPosition() - 1, end));
            }
            progress.accept(file.length());
        }
        try (var writer = shelf.begin(OffsetTable.name(header.firstPosition()))) {
            writer.write(OffsetTable.toBytes(header, places));
            writer.commit();
        }
    }

    @Override
    public Cut cutAt(long position) throws IOException {
        return JournalCut.at(surroundings, StoreFile.read(disk), segments(), position);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            shelf.close();
        }
    }

    private List<String> segments() throws IOException {
        return disk.names().stream().filter(SegmentHeader::isName).toList();
    }
}
