package io.evenire.storage.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Some of the places where frames begin in a segment that is full, as they stand in a file of their own. All integers
 * are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic           {@code EVENIREO}
 *      8     4  format          {@value #FORMAT}
 *     12     4  count           how many places there are, 1 or more
 *     16     8  firstPosition   that of the segment, as in the name
 *     24    16  segment         id of the segment
 *     40    20  reserved        0
 *     60     4  header          CRC-32C of the {@value #CHECKED_LENGTH} bytes before it
 *     64   20n  places          in order
 * </pre>
 *
 * <p>A place:
 *
 * <pre>
 * offset  size  field
 *      0     8  position        position of the first event of the frame
 *      8     4  offset          where the frame begins in the segment
 *     12     4  previous        checksum of the frame before it
 *     16     4  place           CRC-32C of the segment's id (16 bytes) and the {@value #PLACE_CHECKED_LENGTH} bytes before
 * </pre>
 */
final class OffsetTable {
    /*
     * Nothing is read but what is asked for, so a table of a large store costs no more than that of a small one. Each
     * place proves itself. What a search passes by is not checked: damage there can only lead it to another place,
     * which is too far behind and found out, or too far before, from where the way is longer.
     */

    /** The directory of the tables. */
    static final String DIRECTORY = "offsets";

    /** The format that is written and read. */
    static final int FORMAT = 1;

    /** How many bytes a place has. */
    static final int PLACE_LENGTH = 20;

    /** What a table begins with. */
    static final long MAGIC = 0x4556454E4952454FL;

    private static final int HEADER_LENGTH = 64;
    private static final int CHECKED_LENGTH = 60;
    private static final int SALT_LENGTH = 16;
    private static final int PLACE_CHECKED_LENGTH = 16;

    private final Disk.View view;
    private final long firstPosition;
    private final int count;
    private final byte[] salt;

    private OffsetTable(Disk.View view, long firstPosition, int count, byte[] salt) {
        this.view = view;
        this.firstPosition = firstPosition;
        this.count = count;
        this.salt = salt;
    }

    /** {@return the name of the table of a segment} */
    static String name(long firstPosition) {
        return DIRECTORY + "/" + SegmentHeader.digits(firstPosition);
    }

    /** {@return whether a file with this name, without the directory, is a table} */
    static boolean isFileName(String name) {
        return SegmentHeader.isName(name + SegmentHeader.NAME_END);
    }

    /**
     * Opens the table of a segment.
     *
     * @param view its bytes
     * @param segment the header of the segment
     * @throws DamagedTableException if it is no table of this segment
     */
    static OffsetTable open(Disk.View view, SegmentHeader segment) throws IOException {
        var table = read(view);
        require(
                table.firstPosition == segment.firstPosition() && Arrays.equals(table.salt, segment.salt()),
                16,
                "is that of another segment");
        return table;
    }

    /**
     * Opens a table, of whatever segment it is.
     *
     * @param view its bytes
     * @throws DamagedTableException if it is none
     */
    static OffsetTable read(Disk.View view) throws IOException {
        var header = copy(view, 0, HEADER_LENGTH);
        require(header.remaining() == HEADER_LENGTH, 0, "ends after %d bytes", header.remaining());
        require(header.getLong(0) == MAGIC, 0, "does not begin with its magic number");
        require(header.getInt(CHECKED_LENGTH) == crc(header.slice(0, CHECKED_LENGTH)), 0, "has a damaged header");
        require(header.getInt(8) == FORMAT, 8, "has format %d", header.getInt(8));
        int count = header.getInt(12);
        require(count > 0 && count <= (Integer.MAX_VALUE - HEADER_LENGTH) / PLACE_LENGTH, 12, "has %d places", count);
        var salt = new byte[SALT_LENGTH];
        header.get(24, salt);
        return new OffsetTable(view, header.getLong(16), count, salt);
    }

    long firstPosition() {
        return firstPosition;
    }

    /** {@return whether it was made of the file of a segment that was there before that one was written anew} */
    boolean isOfFileBefore(SegmentHeader segment) {
        return firstPosition == segment.firstPosition() && !Arrays.equals(salt, segment.salt());
    }

    /** {@return the bytes of a table} */
    static ByteBuffer toBytes(SegmentHeader segment, List<SparseIndex.Place> places) {
        var bytes = ByteBuffer.allocate(HEADER_LENGTH + places.size() * PLACE_LENGTH)
                .putLong(0, MAGIC)
                .putInt(8, FORMAT)
                .putInt(12, places.size())
                .putLong(16, segment.firstPosition())
                .put(24, segment.salt());
        bytes.putInt(CHECKED_LENGTH, crc(bytes.slice(0, CHECKED_LENGTH)));
        bytes.position(HEADER_LENGTH);
        for (var place : places) {
            int start = bytes.position();
            bytes.putLong(place.position()).putInt(place.offset()).putInt(place.previous());
            bytes.putInt(crc(ByteBuffer.wrap(segment.salt()), bytes.slice(start, PLACE_CHECKED_LENGTH)));
        }
        return bytes.flip();
    }

    /**
     * Finds a place at or before a position, most often the last one there is.
     *
     * @param position the position, not before the first one of the segment
     * @throws DamagedTableException if the place that was found is damaged
     */
    SparseIndex.Place floor(long position) throws IOException {
        var places = view.read(HEADER_LENGTH, count * PLACE_LENGTH);
        require(places.remaining() == count * PLACE_LENGTH, HEADER_LENGTH, "is too short for %d places", count);
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (places.getLong(middle * PLACE_LENGTH) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return place(low, position);
    }

    /**
     * Reads all places.
     *
     * @throws DamagedTableException if one of them is damaged, or they do not rise
     */
    List<SparseIndex.Place> places() throws IOException {
        var places = new ArrayList<SparseIndex.Place>();
        for (int i = 0; i < count; i++) {
            var place = place(i, Long.MAX_VALUE);
            require(
                    places.isEmpty() || places.getLast().position() < place.position(),
                    HEADER_LENGTH + i * PLACE_LENGTH,
                    "does not rise at place %d",
                    i);
            places.add(place);
        }
        return places;
    }

    private SparseIndex.Place place(int index, long position) throws IOException {
        var place = copy(view, HEADER_LENGTH + index * PLACE_LENGTH, PLACE_LENGTH);
        boolean isIntact = place.remaining() == PLACE_LENGTH
                && place.getInt(PLACE_CHECKED_LENGTH)
                        == crc(ByteBuffer.wrap(salt), place.slice(0, PLACE_CHECKED_LENGTH))
                && place.getLong(0) <= position;
        require(isIntact, HEADER_LENGTH + index * PLACE_LENGTH, "is damaged at place %d", index);
        return new SparseIndex.Place(place.getLong(0), place.getInt(8), place.getInt(12));
    }

    /** {@return bytes that do not change while they are looked at, as those of a mapping may} */
    private static ByteBuffer copy(Disk.View view, int offset, int length) throws IOException {
        var bytes = view.read(offset, length);
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private static int crc(ByteBuffer... parts) {
        var crc = new CRC32C();
        for (var part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    @FormatMethod
    private static void require(boolean holds, int offset, @FormatString String form, Object... values)
            throws DamagedTableException {
        if (!holds) {
            throw new DamagedTableException(offset, form.formatted(values));
        }
    }

    /** A table is not what was written; that costs time, and nothing else. */
    static final class DamagedTableException extends IOException {

        private static final long serialVersionUID = 1;

        private final int offset;

        DamagedTableException(int offset, String problem) {
            super(problem);
            this.offset = offset;
        }

        /** {@return where in the table} */
        int offset() {
            return offset;
        }
    }
}
