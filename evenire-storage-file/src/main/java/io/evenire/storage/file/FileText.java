package io.evenire.storage.file;

import com.google.errorprone.annotations.FormatMethod;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Blob;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.StorageTools.Description;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Says what stands in a file, for a person. */
final class FileText {

    private static final int TEXT_LENGTH_MAX = 4096;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final Disk disk;
    private final String name;
    private final Blob bytes;
    private final Description into;

    FileText(Disk disk, String name, Blob bytes, Description into) {
        this.disk = disk;
        this.name = name;
        this.bytes = bytes;
        this.into = into;
    }

    /** {@return whether the file is one of the storage's} */
    boolean describe() throws IOException {
        var start = bytes.read(0, Long.BYTES);
        long magic = start.remaining() == Long.BYTES ? start.getLong(0) : 0;
        if (magic == SegmentHeader.MAGIC || SegmentHeader.isName(name)) {
            segment();
        } else if (magic == OffsetTable.MAGIC || OffsetTable.isFileName(name)) {
            table();
        } else if (text().startsWith("{\n  \"format\": 1,\n  \"position\": ")) {
            plan();
        } else if (text().startsWith("{\n  \"format\": ")) {
            identity();
        } else if (Runway.isSpareName(name)) {
            line("zeros that were to become a segment, %d bytes", bytes.length());
        } else if (JournalCut.isKeptName(name)) {
            line("what a repair cut off of a segment, %d bytes from the offset on that the name says", bytes.length());
        } else if (name.equals(DirectoryLock.NAME)) {
            line("lock of a store; the process that took it last: %s", text().strip());
        } else {
            return false;
        }
        return true;
    }

    private void segment() throws IOException {
        line("segment of a journal, %d bytes", bytes.length());
        var start = bytes.read(0, SegmentHeader.LENGTH);
        if (start.remaining() < SegmentHeader.LENGTH) {
            damaged(0, "segment ends after %d bytes".formatted(start.remaining()));
            return;
        }
        var header = SegmentHeader.unchecked(start);
        try {
            SegmentHeader.requireIntact(name, start);
        } catch (CorruptStoreException e) {
            damaged(0, JournalWalk.textOf(e));
        }
        line("first position %d, after checksum %08x", header.firstPosition(), header.previous());
        line("store %s, segment %s", header.store(), header.segment());
        try (var file = disk.open(name)) {
            var frames = new Frames();
            var _ = new SegmentWalk(name, file, header, SegmentWalk.LAST, frames).walk();
        }
    }

    private void table() throws IOException {
        line("table of offsets, %d bytes", bytes.length());
        try {
            var table = OffsetTable.read(disk.view(name));
            line("first position %d", table.firstPosition());
            var places = table.places();
            line("%d places", places.size());
            boolean goesOn = true;
            for (int i = 0; goesOn && i < places.size(); i++) {
                var place = places.get(i);
                goesOn = into.entry("position %d at offset %d, after checksum %08x"
                        .formatted(place.position(), place.offset(), place.previous()));
            }
        } catch (OffsetTable.DamagedTableException e) {
            damaged(e.offset(), String.valueOf(e.getMessage()));
        }
    }

    private void identity() throws IOException {
        try {
            var identity = StoreFile.parse(text());
            line("who a store is");
            line("store       %s", identity.store());
            line("node        %s", identity.node());
            line("incarnation %s", identity.incarnation());
            line("created at  %s", identity.createdAt());
        } catch (CorruptStoreException e) {
            damaged(0, JournalWalk.textOf(e));
            text().lines().forEach(into::line);
        } catch (StoreUnavailableException e) {
            line("%s", String.valueOf(e.getMessage()));
        }
    }

    private void plan() throws IOException {
        try {
            var plan = CutPlan.parse(text());
            line("cut of a journal that is not finished; who opens or repairs the store finishes it");
            line("cut before position %d, what is cut off is kept in %s", plan.position(), plan.kept());
            line("incarnation %s from then on", plan.incarnation());
        } catch (CorruptStoreException e) {
            damaged(0, JournalWalk.textOf(e));
        }
    }

    private String text() throws IOException {
        return StandardCharsets.ISO_8859_1
                .decode(bytes.read(0, TEXT_LENGTH_MAX))
                .toString();
    }

    private void damaged(int offset, String text) {
        line("DAMAGED at offset %d: %s", offset, text);
    }

    @FormatMethod
    private void line(String format, Object... values) {
        into.line(format.formatted(values));
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    /** Says what stands in a segment. */
    private final class Frames implements SegmentWalk.Listener {

        @Override
        public boolean frame(SparseIndex.Place place, Frame frame) {
            if (frame.eventCount() == 0) {
                return into.entry("mark at offset %d: everything before position %d is durable"
                        .formatted(place.offset(), place.position()));
            }
            var at = frame.place();
            var text =
                    "frame at offset %d: %d events from position %d, %d bytes, epoch %d, batch %d, %s, checksum %08x%s"
                            .formatted(
                                    place.offset(),
                                    at.eventCount(),
                                    at.firstPosition(),
                                    Layout.lengthOf(frame),
                                    at.epoch(),
                                    at.index(),
                                    instant(at.recordedAt()),
                                    frame.checksum(),
                                    (frame.isHousekeeping() ? ", housekeeping" : "")
                                            + (frame.isRewritten() ? ", rewritten" : ""));
            return into.frame(text, frame);
        }

        @Override
        public void problem(int offset, String text, long nextPosition) {
            damaged(offset, text);
        }

        @Override
        public void marks(DamagedMarks marks) {
            damaged(marks.offset(), JournalWalk.marks(marks.offset(), marks.end()));
        }

        @Override
        public void missing(int offset, long nextPosition, long lastPosition) {
            damaged(offset, "positions %d to %d are missing".formatted(nextPosition, lastPosition));
        }

        @Override
        public void torn(int offset, int length, long nextPosition) {
            line("%d bytes at offset %d are no frame that follows, as the torn end of an append is", length, offset);
        }
    }
}
