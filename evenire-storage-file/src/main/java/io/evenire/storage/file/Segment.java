package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Frame;
import io.evenire.storage.file.OffsetTable.DamagedTableException;
import io.evenire.storage.file.SparseIndex.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal, as it is read.
 *
 * <p><b>Thread safety.</b> Any number of threads; none of them waits for the one that appends.
 */
final class Segment {
    /*
     * Of a full segment nothing is looked at before somebody reads it, so a store opens as fast with many segments as
     * with one. From then on it is mapped until the store is closed: a thousand million events are some 4,500 mappings
     * of segments, and as many of tables.
     *
     * A read begins at a place that is known to be near: `learned` in memory if there is any, else from the table.
     * A place of a table is believed only if a frame stands there that fits; otherwise the table is given up, and the
     * way from the beginning of the segment tells whether the segment is damaged.
     */

    private final long firstPosition;
    private final UUID store;
    private final Disk disk;
    private final int indexInterval;
    private final OffsetTables tables;

    /** Written by whoever reads first, read by all; of two made at once either will do. */
    private volatile @Nullable Opened opened;

    /** Written by readers, and the background when there is a table; read by all. */
    private volatile @Nullable SparseIndex learned;

    /** Whether places are kept of all of the segment that is written to, and not only of its end; for the appender. */
    private boolean isBeginKnown = true;

    /** As {@link #learned}. */
    private volatile @Nullable OffsetTable table;

    /** Written by whoever rewrites the segment, read by the background. */
    private volatile boolean isReplaced;

    /** Written by the one who appends when the segment is full, read by all: 0 before, then where the next begins. */
    private volatile long end;

    private Segment(long firstPosition, UUID store, Source source, long end) {
        this.firstPosition = firstPosition;
        this.store = store;
        this.disk = source.disk;
        this.indexInterval = source.indexInterval;
        this.tables = source.tables;
        this.end = end;
    }

    /**
     * Opens the segment that is written to.
     *
     * @param header what stands at its beginning
     * @param source where it is
     */
    static Segment active(SegmentHeader header, Source source) throws IOException {
        var segment = new Segment(header.firstPosition(), header.store(), source, 0);
        segment.opened = new Opened(header, source.disk.view(segment.name()));
        segment.learned = new SparseIndex(source.indexInterval, segment.firstPlace());
        return segment;
    }

    /**
     * Takes up a segment that is full, without a look at it.
     *
     * @param firstPosition the position of its first event
     * @param end the position of the first event of the next segment
     * @param store the store it must belong to
     * @param source where it is
     */
    static Segment full(long firstPosition, long end, UUID store, Source source) {
        return new Segment(firstPosition, store, source, end);
    }

    /**
     * Takes up a segment that took the place of another one.
     *
     * @param header what stands at its beginning
     * @param end the position of the first event of the next segment
     * @param source where it is
     * @param places where frames begin, in order, the first one among them
     */
    static Segment rewritten(SegmentHeader header, long end, Source source, List<Place> places) throws IOException {
        var segment = new Segment(header.firstPosition(), header.store(), source, end);
        segment.opened = new Opened(header, source.disk.view(segment.name()));
        segment.learned = new SparseIndex(source.indexInterval, segment.firstPlace());
        places.forEach(segment::index);
        return segment;
    }

    String name() {
        return SegmentHeader.name(firstPosition);
    }

    long firstPosition() {
        return firstPosition;
    }

    /** {@return the position of the first event of the next segment, 0 as long as there is none} */
    long end() {
        return end;
    }

    SegmentHeader header() throws IOException {
        return opened().header;
    }

    /**
     * Takes up what is known of the segment that is written to.
     *
     * @param places where frames begin, in order; nothing is known of what is before them
     */
    void takeUp(List<Place> places) {
        isBeginKnown = places.isEmpty() || places.getFirst().position() == firstPosition;
        places.forEach(this::index);
    }

    /** Learns where a frame begins, as long as the segment is not full. */
    void index(Place place) {
        var index = learned;
        if (index != null) {
            index.add(place);
        }
    }

    /** Notes that nothing more will be written to this segment. */
    void noteFull(long nextPosition) {
        end = nextPosition;
        var index = learned;
        if (index != null && !isBeginKnown) {
            learned = index.anew(); // or the table would have few places there
        }
        tables.makeFor(this);
    }

    /**
     * Reads frames.
     *
     * @param position the first position wanted, not before this segment
     * @param end the position behind the last one that may be read here
     * @param budget how many bytes may be read
     * @param frames where they are put; there may be some from the segment before
     * @return where the next frame begins, or would
     * @throws CorruptStoreException if the bytes are not what was written
     */
    Place read(long position, long end, Budget budget, List<Frame> frames) throws IOException {
        var index = learned;
        var place = index == null ? placeInTable(position) : index.floor(position);
        if (place == null) {
            index = learnAnew();
            place = index.floor(position);
        }
        while (place.position() < end) {
            var at = headerAt(place);
            if (!at.isMark()) {
                if (at.nextPosition() > end) {
                    throw corrupt(
                            place,
                            "frame reaches to position %d, expected at most %d"
                                    .formatted(at.nextPosition() - 1, end - 1));
                }
                if (at.nextPosition() > position) {
                    if (!budget.allows(at.bodyLength())) {
                        return place;
                    }
                    frames.add(frameAt(place, at));
                }
                if (index != null) {
                    index.add(place); // who came from elsewhere leaves out what is before
                }
            }
            place = behind(place, at);
        }
        return place;
    }

    /** Throws unless this segment goes on where the one before it ends. */
    void requireFollows(Place before) throws IOException {
        var header = header();
        if (before.position() != header.firstPosition() || before.previous() != header.previous()) {
            throw new CorruptStoreException(
                    name() + "@0",
                    "segment begins at position %d after checksum %08x, expected position %d after %08x"
                            .formatted(
                                    header.firstPosition(), header.previous(), before.position(), before.previous()));
        }
    }

    /**
     * Learns more of where the frames of this segment begin, which is full.
     *
     * @param lengthMax how far to go, in bytes
     * @return the places kept in memory if there is no more to be learned, none if they were forgotten; empty if there is
     *     more
     */
    Optional<List<Place>> learn(int lengthMax) throws IOException {
        var index = learned;
        if (index == null) {
            return Optional.of(List.of());
        }
        var place = index.last();
        long offsetMax = (long) place.offset() + lengthMax;
        while (place.position() < end) {
            if (place.offset() >= offsetMax) {
                return Optional.empty();
            }
            var at = headerAt(place);
            if (!at.isMark()) {
                index.add(place);
            }
            place = behind(place, at);
        }
        return Optional.of(index.places());
    }

    /** {@return whether it keeps places in memory} */
    boolean keepsPlaces() {
        return learned != null;
    }

    /** Lets go of the places in memory, because there is a table. */
    void useTable() throws IOException {
        table = tables.open(header()).orElse(null);
        forget();
    }

    /** Lets go of the places in memory. */
    void forget() {
        learned = null;
    }

    /** Notes that another segment has taken the place of this one, which is read only by those who read it already. */
    void noteReplaced() {
        isReplaced = true;
        forget();
    }

    /** {@return whether another segment has taken its place, so that the table is that one's} */
    boolean isReplaced() {
        return isReplaced;
    }

    /** Has a table made of the places in memory. */
    void makeTable() {
        tables.makeFor(this);
    }

    private SparseIndex learnAnew() throws IOException {
        var index = new SparseIndex(indexInterval, firstPlace());
        learned = index;
        tables.makeFor(this);
        return index;
    }

    private @Nullable Place placeInTable(long position) throws IOException {
        var known = table;
        if (known == null) {
            known = tables.open(header()).orElse(null);
            table = known;
        }
        if (known == null) {
            return null;
        }
        try {
            var place = known.floor(position);
            requireFitting(place);
            return place;
        } catch (IOException | InternalError e) {
            OffsetTables.warn(firstPosition, e);
            table = null;
            return null;
        }
    }

    /** Throws unless a frame stands at a place that a table names. */
    private void requireFitting(Place place) throws IOException {
        var opened = opened();
        var bytes = place.offset() < SegmentHeader.LENGTH
                ? ByteBuffer.allocate(0)
                : opened.view.read(place.offset(), FrameHeader.LENGTH);
        if (bytes.remaining() == FrameHeader.LENGTH) {
            var found = FrameHeader.of(bytes);
            if (found.isIntact(opened.salt, () -> where(place)) && found.follows(place.position(), place.previous())) {
                return;
            }
        }
        throw new DamagedTableException(0, "no frame of position %d at %s".formatted(place.position(), where(place)));
    }

    private Place firstPlace() throws IOException {
        return new Place(firstPosition, SegmentHeader.LENGTH, header().previous());
    }

    private static Place behind(Place place, FrameHeader at) {
        return new Place(
                at.nextPosition(), place.offset() + at.frameLength(), at.isMark() ? place.previous() : at.checksum());
    }

    /** {@return how many bytes of address space its readers have taken} */
    long mappedLength() {
        var known = opened;
        return known == null ? 0 : known.view.mappedLength();
    }

    private Opened opened() throws IOException {
        var known = opened;
        if (known == null) {
            var view = disk.view(name());
            var bytes = ByteBuffer.allocate(SegmentHeader.LENGTH);
            var header = SegmentHeader.parse(
                    name(), bytes.put(view.read(0, bytes.capacity())).flip());
            header.requireStore(store);
            known = new Opened(header, view);
            opened = known;
        }
        return known;
    }

    private FrameHeader headerAt(Place place) throws IOException {
        var opened = opened();
        var bytes = opened.view.read(place.offset(), FrameHeader.LENGTH);
        if (bytes.remaining() < FrameHeader.LENGTH) {
            throw corrupt(place, "segment ends before position %d".formatted(place.position()));
        }
        var found = FrameHeader.of(bytes);
        if (!found.isIntact(opened.salt, () -> where(place))) {
            throw corrupt(place, "header of the frame of position %d is damaged".formatted(place.position()));
        }
        if (!found.follows(place.position(), place.previous())) {
            throw corrupt(
                    place,
                    "frame of position %d does not follow the frame before it, expected position %d"
                            .formatted(found.firstPosition(), place.position()));
        }
        return found;
    }

    private Frame frameAt(Place place, FrameHeader at) throws IOException {
        var mapped = opened().view.read(place.offset() + FrameHeader.LENGTH, at.bodyLength());
        // copied before it is checked: a mapped page may be read from the disk again at any time
        var frame = at.with(ByteBuffer.allocate(mapped.remaining()).put(mapped).flip());
        if (!frame.isIntact()) {
            throw corrupt(
                    place, "checksum of the frame of position %d is not that of its bytes".formatted(place.position()));
        }
        return frame;
    }

    private CorruptStoreException corrupt(Place place, String problem) {
        return new CorruptStoreException(where(place), problem);
    }

    private String where(Place place) {
        return name() + "@" + place.offset();
    }

    /**
     * Where segments are.
     *
     * @param disk the files
     * @param indexInterval how far the places kept of a segment are apart, in bytes
     * @param tables the tables of full segments
     */
    record Source(Disk disk, int indexInterval, OffsetTables tables) {}

    /** What is known of a segment that was looked at. */
    private static final class Opened {

        private final SegmentHeader header;
        private final byte[] salt;
        private final Disk.View view;

        Opened(SegmentHeader header, Disk.View view) {
            this.header = header;
            this.salt = header.salt();
            this.view = view;
        }
    }

    /** How many bytes of bodies a read may still give. One frame is given however long it is. */
    static final class Budget {

        private final int lengthMax;
        private long length;
        private boolean used;
        private boolean exhausted;

        Budget(int lengthMax) {
            this.lengthMax = lengthMax;
        }

        /** Takes bytes from the budget. */
        boolean allows(int bodyLength) {
            if (used && length + bodyLength > lengthMax) {
                exhausted = true;
                return false;
            }
            used = true;
            length += bodyLength;
            return true;
        }

        boolean isExhausted() {
            return exhausted;
        }
    }
}
