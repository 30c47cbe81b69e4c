package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Storage.Identity;
import io.evenire.api.spi.StoreAtRest;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The end of a journal, from a position on, that can be cut off. */
final class JournalCut implements StoreAtRest.Cut {
    /*
     * The new incarnation comes first, so that whatever a crash leaves half done is never taken for the old history.
     * Then what will be cut off is copied, the segments behind are moved, the last one first, and at last a copy takes
     * the place of the segment that is cut: it may be mapped by nobody, but in place a crash could damage more. As
     * long as that has not happened, the damage is still there, and the cut can be made again.
     */

    /** What the name of a directory begins with in which cut-off bytes are kept. */
    static final String KEPT_NAME_START = "repaired-";

    private static final int BUFFER_LENGTH = 1024 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Disk disk;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final Identity identity;
    private final Place place;
    private final List<String> behind;
    private final long length;

    /**
     * Where a segment is to end.
     *
     * @param header its header
     * @param end where its frames end
     * @param dataEnd where its bytes end
     * @param isMade whether there is none yet, because nothing is left of the journal
     */
    private record Place(SegmentHeader header, SegmentScan.End end, int dataEnd, boolean isMade) {

        String name() {
            return SegmentHeader.name(header.firstPosition());
        }
    }

    private JournalCut(Surroundings surroundings, Identity identity, Place place, List<String> behind)
            throws IOException {
        this.disk = surroundings.disk();
        this.clock = surroundings.clock();
        this.ids = surroundings.ids();
        this.identity = identity;
        this.place = place;
        this.behind = behind;
        long sum = (long) place.dataEnd - place.end.offset();
        for (var name : behind) {
            sum += dataEnd(disk, name, 0);
        }
        this.length = sum;
    }

    /**
     * Plans a cut.
     *
     * @param names the segments, in order
     * @param position the position that is to become the next one
     * @throws CorruptStoreException if what is before it is not intact
     */
    static JournalCut at(Surroundings surroundings, Identity identity, List<String> names, long position)
            throws IOException {
        var disk = surroundings.disk();
        int count = 0; // of the segments that stay
        while (count < names.size() && SegmentHeader.firstPosition(names.get(count)) < position) {
            count++;
        }
        var behind = names.subList(count, names.size());
        if (count == 0) {
            var header =
                    new SegmentHeader(1, 0, identity.store(), surroundings.ids().get());
            var end = new SegmentScan.End(0, 1, 0, false, false);
            return new JournalCut(surroundings, identity, new Place(header, end, 0, true), behind);
        }
        var name = names.get(count - 1);
        var header = SegmentScan.header(disk, name);
        header.requireStore(identity.store());
        try (var file = disk.open(name)) {
            var end = SegmentWalk.endBefore(file, header, position);
            int dataEnd = new SegmentBytes(file).end(end.offset());
            return new JournalCut(surroundings, identity, new Place(header, end, dataEnd, false), behind);
        }
    }

    @Override
    public String where() {
        return "%s@%d".formatted(place.name(), place.end.offset());
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public String make() throws IOException {
        StoreFile.write(disk, new Identity(identity.store(), identity.node(), ids.get(), identity.createdAt()));
        var kept = keptName();
        disk.createDirectory(kept);
        disk.forceDirectory();
        keepEnd(kept);
        for (var table : disk.names(OffsetTable.DIRECTORY)) {
            disk.delete(OffsetTable.DIRECTORY + "/" + table);
        }
        for (var name : behind.reversed()) {
            disk.rename(name, kept + "/" + name);
            disk.forceDirectory(kept);
            disk.forceDirectory();
        }
        if (place.isMade) {
            Recovery.createSegment(disk, place.header);
        } else {
            Recovery.cut(disk, place.header, place.end);
        }
        return "%s/%s".formatted(disk, kept);
    }

    /** {@return a name that no directory has, though one before was made in the same second} */
    private String keptName() throws IOException {
        var first = KEPT_NAME_START + TIME.format(clock.instant());
        var name = first;
        for (int i = 2; disk.isDirectory(name); i++) {
            name = "%s-%d".formatted(first, i);
        }
        return name;
    }

    private void keepEnd(String kept) throws IOException {
        int offset = place.end.offset();
        if (place.dataEnd == offset) {
            return;
        }
        var name = "%s/%s.from-%d".formatted(kept, place.name(), offset);
        try (var from = disk.open(place.name());
                var to = disk.create(name)) {
            var buffer = new byte[BUFFER_LENGTH];
            for (int at = offset; at < place.dataEnd; at += buffer.length) {
                int count = from.read(at, buffer, Math.min(buffer.length, place.dataEnd - at));
                to.write(at - offset, buffer, count);
            }
            to.force();
        }
        disk.forceDirectory(kept);
    }

    /** {@return where the bytes of a segment end that are not zero} */
    private static int dataEnd(Disk disk, String name, int offset) throws IOException {
        try (var file = disk.open(name)) {
            return new SegmentBytes(file).end(offset);
        }
    }
}
