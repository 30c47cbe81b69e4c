package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads all segments of a journal in their order, and their tables. */
final class JournalWalk {

    /** The most rows of damaged marks that are given back; whoever mends those can walk once more. */
    static final int MARKS_COUNT_MAX = 65_536;

    private final Disk disk;
    private final @Nullable UUID store;
    private final StoreVisitor visitor;
    private final List<DamagedMarks> damagedMarks = new ArrayList<>();

    private long nextPosition = 1;
    private int previous;
    private boolean isSure = true; // nothing before was damaged, so the next segment must go on there

    /**
     * Creates a walk.
     *
     * @param disk where the journal is
     * @param store the store, null if that is not known
     * @param visitor is told what is there
     */
    JournalWalk(Disk disk, @Nullable UUID store, StoreVisitor visitor) {
        this.disk = disk;
        this.store = store;
        this.visitor = visitor;
    }

    /** Walks. {@return the marks that are damaged, at most {@value #MARKS_COUNT_MAX} rows of them} */
    List<DamagedMarks> walk(List<String> names) throws IOException {
        if (names.isEmpty()) {
            problem(SegmentHeader.name(1) + "@0", "segment is missing: there is no journal");
        }
        for (int i = 0; i < names.size(); i++) {
            boolean isLast = i == names.size() - 1;
            walkOrTell(names.get(i), isLast ? SegmentWalk.LAST : SegmentHeader.firstPosition(names.get(i + 1)));
        }
        return damagedMarks;
    }

    private void walkOrTell(String name, long end) throws IOException {
        var progress = new Progress(name);
        try {
            walk(name, end, progress);
        } catch (IOException e) {
            visitor.problem(StoreProblem.ofJournal(
                    name + "@" + progress.done,
                    "cannot be read (%s); the disk may be failing, or somebody else may read the file".formatted(e),
                    0));
            leave(end);
        }
    }

    /** Gives up a segment: how many frames are in it is known only by where the next one begins. */
    private void leave(long end) {
        isSure = false;
        nextPosition = Math.max(nextPosition, end == SegmentWalk.LAST ? 0 : end);
    }

    private void walk(String name, long end, Progress progress) throws IOException {
        try (var file = disk.open(name)) {
            var header = header(name);
            if (header == null) {
                leave(end);
                progress.reached(file.length());
                return;
            }
            requireFollowing(name, header);
            var segment = new Visit(progress, end == SegmentWalk.LAST ? null : TableCheck.of(disk, header, visitor));
            var found = new SegmentWalk(name, file, header, end, segment).walk();
            segment.end(found.isBroken(), file.length());
            nextPosition = found.nextPosition();
            previous = found.previous();
            isSure = !found.isBroken();
            if (end == SegmentWalk.LAST) {
                requireEnd(name, header);
            }
        }
    }

    private void requireEnd(String name, SegmentHeader header) throws IOException {
        var table = MissingEnd.find(disk, header);
        if (table != null) {
            problem(table + "@0", MissingEnd.text(name));
        }
    }

    private @Nullable SegmentHeader header(String name) throws IOException {
        try {
            var header = SegmentScan.header(disk, name);
            if (store != null) {
                header.requireStore(store);
            }
            return header;
        } catch (CorruptStoreException e) {
            problem(e.resource(), textOf(e));
            return null;
        }
    }

    private void requireFollowing(String name, SegmentHeader header) {
        if (!isSure || (header.firstPosition() == nextPosition && header.previous() == previous)) {
            return;
        }
        if (nextPosition == 1 && header.firstPosition() > 1) {
            problem(
                    SegmentHeader.name(1) + "@0",
                    "segment is missing: the journal begins with position %d".formatted(header.firstPosition()));
        } else {
            problem(
                    name + "@0",
                    "segment begins at position %d after checksum %08x, expected position %d after %08x"
                            .formatted(header.firstPosition(), header.previous(), nextPosition, previous));
        }
    }

    private void problem(String where, String text) {
        visitor.problem(StoreProblem.ofJournal(where, text, nextPosition));
    }

    /** {@return what is wrong where marks are damaged} */
    static String marks(int offset, int end) {
        return "mark%s damaged, and no event is there: what follows goes on where the frames before end"
                .formatted(end - offset == FrameHeader.LENGTH ? " is" : "s are");
    }

    /** {@return the problem without the place that the message begins with} */
    static String textOf(CorruptStoreException e) {
        return String.valueOf(e.getMessage()).substring(e.resource().length() + 2);
    }

    /** Tells the visitor of one segment. */
    private final class Visit implements SegmentWalk.Listener {

        private final String name;
        private final Progress progress;
        private final @Nullable TableCheck table;

        Visit(Progress progress, @Nullable TableCheck table) {
            this.name = progress.name;
            this.progress = progress;
            this.table = table;
        }

        @Override
        public boolean frame(SparseIndex.Place place, Frame frame) {
            if (table != null) {
                table.frame(place);
            }
            if (frame.eventCount() > 0) {
                visitor.frame(name + "@" + place.offset(), frame);
            }
            progress.reached(place.offset() + Layout.lengthOf(frame));
            return true;
        }

        @Override
        public void problem(int offset, String text, long next) {
            visitor.problem(StoreProblem.ofJournal(name + "@" + offset, text, next));
        }

        @Override
        public void marks(DamagedMarks marks) {
            int offset = marks.offset();
            if (table != null) { // which may name a mark
                table.frame(new SparseIndex.Place(marks.nextPosition(), offset, marks.previous()));
            }
            visitor.problem(StoreProblem.ofMark(name + "@" + offset, JournalWalk.marks(offset, marks.end())));
            if (damagedMarks.size() < MARKS_COUNT_MAX) {
                damagedMarks.add(marks);
            }
        }

        @Override
        public void missing(int offset, long next, long last) {
            visitor.problem(StoreProblem.ofJournal(
                    SegmentHeader.name(next) + "@0",
                    "segment is missing, or the end of %s from offset %d on: positions %d to %d"
                            .formatted(name, offset, next, last),
                    next));
        }

        @Override
        public void torn(int offset, int length, long next) {
            visitor.note(
                    name + "@" + offset,
                    ("%d bytes behind position %d are the torn end of an append that was never acknowledged; they are"
                                    + " cut off when the store is opened")
                            .formatted(length, next - 1));
        }

        void end(boolean isBroken, long length) {
            if (table != null) {
                table.end(isBroken);
            }
            progress.reached(length);
        }
    }

    /** How far a segment was read. */
    private final class Progress {

        private final String name;
        private long done;

        Progress(String name) {
            this.name = name;
        }

        void reached(long offset) {
            visitor.read(Math.max(0, offset - done));
            done = Math.max(done, offset);
        }
    }
}
