package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a segment from its beginning to its end, and goes on behind what is damaged. */
final class SegmentWalk {
    /*
     * In a segment that is full every frame up to the beginning of the next segment must be there. In the last one the
     * end may be torn, and is damaged only if a later header says that it was durable, as in SegmentScan.
     *
     * Behind damage the walk goes on at the next intact header; the id of the segment in its checksum makes sure that
     * it is one. What it says of the frames before it is believed. If it goes on exactly where the frames before the
     * damage end, then no frame was there, but marks.
     */

    /** Where a segment ends that is the last one. */
    static final long LAST = Long.MAX_VALUE;

    private final String name;
    private final byte[] salt;
    private final long end;
    private final SegmentBytes bytes;
    private final Listener listener;

    private int offset = SegmentHeader.LENGTH;
    private long nextPosition;
    private int previous;
    private int lastOffset; // where the frame begins that has this checksum; 0 if that is not known
    private boolean isBroken;

    /**
     * Creates a walk.
     *
     * @param name the name of the file, for messages
     * @param file the segment
     * @param header its header
     * @param end the position that the next segment begins with; {@link #LAST} if there is none
     * @param listener is told what is there
     */
    SegmentWalk(String name, Disk.File file, SegmentHeader header, long end, Listener listener) throws IOException {
        this.name = name;
        this.salt = header.salt();
        this.end = end;
        this.bytes = new SegmentBytes(file);
        this.listener = listener;
        this.nextPosition = header.firstPosition();
        this.previous = header.previous();
    }

    /** {@return where the frames end} */
    End walk() throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            var found = bytes.header(offset);
            var intact = found != null && found.isIntact(salt, this::where) ? found : null;
            if (intact != null && intact.follows(nextPosition, previous) && bytes.isWhole(offset, intact)) {
                goesOn = take(intact);
            } else {
                goesOn = !isEnd() && isResumed(intact);
            }
        }
        if (end != LAST && nextPosition > end) {
            problem("frames reach to position %d, the next segment begins with %d".formatted(nextPosition - 1, end));
        }
        return new End(nextPosition, previous, isBroken);
    }

    private boolean take(FrameHeader found) throws IOException {
        var frame = found.with(bytes.copy(offset + FrameHeader.LENGTH, found.bodyLength()));
        boolean goesOn = listener.frame(new SparseIndex.Place(nextPosition, offset, previous), frame);
        skip(found);
        return goesOn;
    }

    private void skip(FrameHeader found) {
        nextPosition = found.nextPosition();
        if (!found.isMark()) {
            previous = found.checksum();
            lastOffset = offset;
        }
        offset += found.frameLength();
    }

    private boolean isEnd() throws IOException {
        if (end != LAST) {
            return nextPosition >= end;
        }
        int dataEnd = bytes.end(offset);
        if (dataEnd == offset || evidence() >= 0) {
            return dataEnd == offset;
        }
        listener.torn(offset, dataEnd - offset, nextPosition);
        return true;
    }

    private int evidence() throws IOException {
        return bytes.find(
                offset + 1,
                (at, later) -> later.isIntact(salt, () -> where(at)) && later.isEvidenceOf(nextPosition, previous));
    }

    /** Tells of damage, and goes on behind it. {@return whether there is more} */
    private boolean isResumed(@Nullable FrameHeader intact) throws IOException {
        if (intact == null) {
            return isResumedBehindDamage();
        }
        if (!intact.follows(nextPosition, previous)) {
            problem("frame begins at position %d after checksum %08x, expected position %d after %08x"
                    .formatted(intact.firstPosition(), intact.previous(), nextPosition, previous));
            return intact.firstPosition() >= nextPosition ? isResumedAt(offset, intact) : isResumedBehind(offset + 1);
        }
        problem("frame of position %d is damaged: its checksum is not that of its bytes".formatted(nextPosition));
        skip(intact);
        return true;
    }

    private boolean isResumedBehindDamage() throws IOException {
        int behindMarks = behindMarks();
        if (behindMarks >= 0) {
            listener.marks(new DamagedMarks(name, offset, behindMarks, nextPosition, previous, lastOffset));
            offset = behindMarks;
            return true;
        }
        if (end != LAST && bytes.isZeroBehind(offset)) {
            isBroken = true;
            listener.missing(offset, nextPosition, end - 1);
            return false;
        }
        int evidence = end == LAST ? evidence() : -1;
        problem(
                evidence >= 0
                        ? SegmentScan.damage(nextPosition, evidence)
                        : "header of the frame of position %d is damaged".formatted(nextPosition));
        return isResumedBehind(offset + 1);
    }

    /**
     * {@return where it goes on behind marks that are damaged; -1 if it is not sure that nothing but marks stood here}
     */
    private int behindMarks() throws IOException {
        int next = bytes.find(offset + 1, (at, later) -> later.isIntact(salt, () -> where(at)));
        var found = next < 0 ? null : bytes.header(next);
        boolean isSure =
                found != null && found.follows(nextPosition, previous) && (next - offset) % FrameHeader.LENGTH == 0;
        return isSure ? next : -1;
    }

    private boolean isResumedBehind(int from) throws IOException {
        int next = bytes.find(
                from, (at, later) -> later.isIntact(salt, () -> where(at)) && later.firstPosition() >= nextPosition);
        var found = next < 0 ? null : bytes.header(next);
        return found != null && isResumedAt(next, found);
    }

    private boolean isResumedAt(int next, FrameHeader found) {
        offset = next;
        nextPosition = found.firstPosition();
        previous = found.previous();
        lastOffset = 0;
        return true;
    }

    private void problem(String text) {
        isBroken = true;
        listener.problem(offset, text, nextPosition);
    }

    private String where() {
        return where(offset);
    }

    private String where(int at) {
        return name + "@" + at;
    }

    /**
     * Finds where the frames before a position end.
     *
     * @param file the segment
     * @param header its header
     * @param position the position that is to be the next one there
     * @throws CorruptStoreException if a frame before it is damaged, or it is inside a frame
     */
    static SegmentScan.End endBefore(Disk.File file, SegmentHeader header, long position) throws IOException {
        var bytes = new SegmentBytes(file);
        var name = SegmentHeader.name(header.firstPosition());
        int offset = SegmentHeader.LENGTH;
        long next = header.firstPosition();
        int previous = header.previous();
        int lastOffset = 0;
        while (next < position) {
            var where = name + "@" + offset;
            var found = bytes.header(offset);
            if (found == null
                    || !found.isIntact(header.salt(), () -> where)
                    || !found.follows(next, previous)
                    || !bytes.isWhole(offset, found)
                    || found.nextPosition() > position) {
                throw new CorruptStoreException(
                        where, "no frame of position %d that ends before position %d".formatted(next, position));
            }
            next = found.nextPosition();
            if (!found.isMark()) {
                previous = found.checksum();
                lastOffset = offset;
            }
            offset += found.frameLength();
        }
        return new SegmentScan.End(offset, lastOffset, next, previous, false, false);
    }

    /** Is told what is in a segment. */
    interface Listener {

        /** Takes the next intact frame or mark. {@return whether to go on} */
        boolean frame(SparseIndex.Place place, Frame frame);

        /** Takes notice of damage at an offset, where the next position would be. */
        void problem(int offset, String text, long nextPosition);

        /**
         * Takes notice of marks that are damaged, where what follows shows that no frame stood there.
         */
        void marks(DamagedMarks marks);

        /** Takes notice that the frames end before the next segment begins. */
        void missing(int offset, long nextPosition, long lastPosition);

        /** Takes notice of what was never acknowledged, and will be cut off when the store is opened. */
        void torn(int offset, int length, long nextPosition);
    }

    /**
     * Where the frames of a segment end.
     *
     * @param nextPosition the position behind the last event
     * @param previous the checksum of the last frame
     * @param isBroken whether something was damaged
     */
    record End(long nextPosition, int previous, boolean isBroken) {}
}
