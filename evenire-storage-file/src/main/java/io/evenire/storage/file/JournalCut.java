package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Storage.Identity;
import io.evenire.api.spi.StoreAtRest;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a journal, from a position on, that can be cut off. */
final class JournalCut implements StoreAtRest.Cut {
    /*
     * Before the plan is durable nothing of the store has changed, only what will be cut off of the segment was copied.
     * From then on nobody opens the store before the cut is made to its end: what is derived from the journal is
     * deleted first, because it shows what the journal had; then the segments behind are moved, a copy takes the place of the segment that is cut (in place, a crash could damage more), the
     * store gets its new incarnation, and the plan is deleted. Each of that can be done twice. So a crash leaves the
     * old journal or the cut one, and nobody ever sees one that lacks some of the segments in between.
     */

    private static final int BUFFER_LENGTH = 1024 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final Pattern KEPT_NAME =
            Pattern.compile("\\d{19}%s\\.from-\\d+".formatted(Pattern.quote(SegmentHeader.NAME_END)));

    private static final Logger LOG = LoggerFactory.getLogger(JournalCut.class);

    private final Surroundings surroundings;
    private final Disk disk;
    private final Identity identity;
    private final long position;
    private final Place place;
    private final List<String> behind;

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

    private JournalCut(Surroundings surroundings, Identity identity, long position, Place place, List<String> behind) {
        this.surroundings = surroundings;
        this.disk = surroundings.disk();
        this.identity = identity;
        this.position = position;
        this.place = place;
        this.behind = behind;
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
            var end = new SegmentScan.End(0, 0, 1, 0, false, false);
            return new JournalCut(surroundings, identity, position, new Place(header, end, 0, true), behind);
        }
        var name = names.get(count - 1);
        var header = SegmentScan.header(disk, name);
        header.requireStore(identity.store());
        try (var file = disk.open(name)) {
            var end = SegmentWalk.endBefore(file, header, position);
            int dataEnd = new SegmentBytes(file).end(end.offset());
            return new JournalCut(surroundings, identity, position, new Place(header, end, dataEnd, false), behind);
        }
    }

    /**
     * Makes a cut to its end that was begun before a crash.
     *
     * @return the name of the directory in which is kept what was cut off; null if no cut was begun
     * @throws CorruptStoreException if the plan, or the file that says who the store is, is damaged
     */
    static @Nullable String finish(Surroundings surroundings) throws IOException {
        var disk = surroundings.disk();
        if (!disk.isFile(CutPlan.NAME)) {
            return null;
        }
        var plan = CutPlan.read(disk);
        var identity = StoreFile.read(disk);
        if (!identity.incarnation().equals(plan.incarnation())) {
            var names = disk.names().stream().filter(SegmentHeader::isName).toList();
            at(surroundings, identity, names, plan.position()).make(plan);
        }
        disk.delete(CutPlan.NAME);
        disk.forceDirectory();
        LOG.warn(
                "the journal in {} was cut before position {}; what was cut off is kept in {}",
                disk,
                plan.position(),
                plan.kept());
        return plan.kept();
    }

    /** {@return whether a file of this name, without the directory, holds what was cut off of a segment} */
    static boolean isKeptName(String name) {
        return KEPT_NAME.matcher(name).matches();
    }

    @Override
    public String where() {
        return "%s@%d".formatted(place.name(), place.end.offset());
    }

    @Override
    public long length() throws IOException {
        long sum = (long) place.dataEnd - place.end.offset();
        for (var name : behind) {
            try (var file = disk.open(name)) {
                sum += new SegmentBytes(file).end(0);
            }
        }
        return sum;
    }

    @Override
    public String make(List<String> derived) throws IOException {
        var kept = keptName();
        disk.createDirectory(kept);
        disk.forceDirectory();
        keepEnd(kept);
        new CutPlan(position, kept, derived, surroundings.ids().get()).write(disk);
        finish(surroundings);
        return "%s/%s".formatted(disk, kept);
    }

    private void make(CutPlan plan) throws IOException {
        FileShelf.deleteAll(disk, OffsetTable.DIRECTORY);
        for (var directory : plan.derived()) {
            FileShelf.deleteAll(disk, directory);
        }
        for (var name : behind.reversed()) {
            move(name, plan.kept() + "/" + name);
        }
        disk.forceDirectory(plan.kept());
        disk.forceDirectory();
        if (place.isMade) {
            Recovery.createSegment(disk, place.header);
        } else {
            Recovery.cut(disk, place.header, place.end);
        }
        StoreFile.write(
                disk, new Identity(identity.store(), identity.node(), plan.incarnation(), identity.createdAt()));
    }

    private void move(String from, String to) throws IOException {
        if (!disk.isFile(to)) {
            disk.rename(from, to);
            return;
        }
        // It was moved before the crash: this is its old name, or the segment that was made in its place.
        disk.delete(from);
    }

    /** {@return a name that no directory has, though one before was made in the same second} */
    private String keptName() throws IOException {
        var first = CutPlan.KEPT_NAME_START + TIME.format(surroundings.clock().instant());
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
}
