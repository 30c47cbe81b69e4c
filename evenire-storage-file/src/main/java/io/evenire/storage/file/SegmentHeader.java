package io.evenire.storage.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic           {@code EVENIREJ}
 *      8     4  format          {@value #FORMAT}
 *     12     4  previous        checksum of the last frame of the segment before, 0 in the first segment
 *     16     8  firstPosition   position of the first event, as in the name
 *     24    16  store           id of the store
 *     40    16  segment         id of the segment, random; in the checksum of each header of a frame
 *     56     4  reserved        0
 *     60     4  header          CRC-32C of the {@value #CHECKED_LENGTH} bytes before it
 * </pre>
 *
 * @param firstPosition the position of its first event, from 1
 * @param previous the checksum of the frame before it, 0 for the first segment
 * @param store the store it belongs to
 * @param segment its own id
 */
record SegmentHeader(long firstPosition, int previous, UUID store, UUID segment) {

    /** How many bytes it has. */
    static final int LENGTH = 64;

    /** The format that is written and read. */
    static final int FORMAT = 1;

    /** What the name of a segment ends with. */
    static final String NAME_END = ".journal";

    /** What a segment begins with. */
    static final long MAGIC = 0x4556454E4952454AL;

    private static final int CHECKED_LENGTH = 60;
    private static final int POSITION_LENGTH = 19;

    /** {@return the name of the segment that begins with a position} */
    static String name(long firstPosition) {
        return digits(firstPosition) + NAME_END;
    }

    /** {@return a position in 19 digits, without a format: the first one loads much while a store is opened} */
    static String digits(long position) {
        var digits = Long.toString(position);
        return "0".repeat(Math.max(0, POSITION_LENGTH - digits.length())) + digits;
    }

    /** {@return the position that a segment of this name begins with} */
    static long firstPosition(String name) {
        return Long.parseLong(name, 0, POSITION_LENGTH, 10);
    }

    /** {@return whether a file with this name is a segment} */
    static boolean isName(String name) {
        boolean isName = name.length() == POSITION_LENGTH + NAME_END.length() && name.endsWith(NAME_END);
        for (int i = 0; isName && i < POSITION_LENGTH; i++) {
            isName = name.charAt(i) >= '0' && name.charAt(i) <= '9';
        }
        return isName;
    }

    /**
     * Reads the header of a segment.
     *
     * @param name the name of the file
     * @param bytes its first bytes
     * @throws CorruptStoreException if it is not as it was written, or of another place
     * @throws StoreUnavailableException if its format is not known
     */
    static SegmentHeader parse(String name, ByteBuffer bytes) {
        requireIntact(name, bytes);
        var header = unchecked(bytes);
        require(
                name.equals(name(header.firstPosition)),
                name,
                16,
                "segment begins with position %d, its name says otherwise",
                header.firstPosition);
        require(
                header.firstPosition != 1 || header.previous == 0,
                name,
                12,
                "first segment goes on after checksum %08x",
                header.previous);
        return header;
    }

    /** Throws unless the first bytes of a segment are as they were written, whatever the name of the file is. */
    static void requireIntact(String name, ByteBuffer bytes) {
        require(bytes.remaining() >= LENGTH, name, 0, "segment ends after %d bytes", bytes.remaining());
        require(bytes.getLong(0) == MAGIC, name, 0, "segment does not begin with its magic number");
        int found = bytes.getInt(CHECKED_LENGTH);
        int expected = checksum(bytes);
        require(found == expected, name, 0, "checksum of segment is %08x, expected %08x", found, expected);
        int format = bytes.getInt(8);
        if (format != FORMAT) {
            throw new StoreUnavailableException(
                    "%s has format %d, this version reads format %d".formatted(name, format, FORMAT));
        }
    }

    /** {@return what stands in the first bytes of a segment, which may be damaged} */
    static SegmentHeader unchecked(ByteBuffer bytes) {
        return new SegmentHeader(bytes.getLong(16), bytes.getInt(12), uuid(bytes, 24), uuid(bytes, 40));
    }

    /** Throws unless the segment belongs to a store. */
    void requireStore(UUID expected) {
        require(
                store.equals(expected),
                name(firstPosition),
                24,
                "segment belongs to store %s, expected %s",
                store,
                expected);
    }

    /** {@return the {@value #LENGTH} bytes} */
    byte[] toBytes() {
        var bytes = ByteBuffer.allocate(LENGTH)
                .putLong(0, MAGIC)
                .putInt(8, FORMAT)
                .putInt(12, previous)
                .putLong(16, firstPosition)
                .putLong(24, store.getMostSignificantBits())
                .putLong(32, store.getLeastSignificantBits())
                .put(40, salt());
        return bytes.putInt(CHECKED_LENGTH, checksum(bytes)).array();
    }

    /** {@return the bytes of the segment's id, which are in the checksum of each header of a frame} */
    byte[] salt() {
        return ByteBuffer.allocate(16)
                .putLong(segment.getMostSignificantBits())
                .putLong(segment.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(ByteBuffer bytes, int offset) {
        return new UUID(bytes.getLong(offset), bytes.getLong(offset + Long.BYTES));
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.slice(0, CHECKED_LENGTH));
        return (int) crc.getValue();
    }

    @FormatMethod
    private static void require(boolean holds, String name, int offset, @FormatString String form, Object... values) {
        if (!holds) {
            throw new CorruptStoreException(name + "@" + offset, form.formatted(values));
        }
    }
}
