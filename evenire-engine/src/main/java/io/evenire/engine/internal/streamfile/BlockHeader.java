package io.evenire.engine.internal.streamfile;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the records of a block of a stream file. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic           EVENIRES
 *      8     4  format          1
 *     12     4  length          of the whole block, 88 to {@value #LENGTH_MAX}
 *     16     8  number          of the stream
 *     24     8  index           of the block, from 0
 *     32     8  firstVersion    version of the first record; 0 in the first block
 *     40     4  count           how many records there are, 1 to {@value #COUNT_MAX}
 *     44     4  previousLength  of the block before; 0 in the first
 *     48     8  jumpOffset      where a block far before begins; 0 in the first
 *     56     8  jumpVersion     firstVersion of that block; 0 in the first
 *     64     8  lastPosition    position of the last record
 *     72     4  frame           checksum of the frame that holds the last record
 *     76     4  records         checksum of the records
 *     80     4  header          checksum of the store's incarnation (16 bytes), the offset of the block (8 bytes) and
 *                               bytes 0 to 79
 *     84     n  records
 *   84+n     4  end             length once more
 * </pre>
 *
 * <p>The same table stands in {@code docs/file-format.md}.
 *
 * @param number the number of the stream
 * @param index which block of the file, from 0
 * @param firstVersion the version of the first record
 * @param count how many records there are
 * @param length the length of the whole block
 * @param previousLength the length of the block before
 * @param jumpOffset where a block far before begins
 * @param jumpVersion the version of its first record
 * @param lastPosition the position of the last record
 * @param frame the checksum of the frame that holds it
 * @param records the checksum of the records
 */
record BlockHeader(
        long number,
        long index,
        long firstVersion,
        int count,
        int length,
        int previousLength,
        long jumpOffset,
        long jumpVersion,
        long lastPosition,
        int frame,
        int records) {

    /** How many bytes stand before the records. */
    static final int LENGTH = 84;

    /** How many bytes stand behind the records. */
    static final int END_LENGTH = 4;

    /** The most records in a block. */
    static final int COUNT_MAX = 32;

    /** The most bytes of records in a block, unless it has only one. */
    static final int RECORDS_LENGTH_MAX = 16 * 1024;

    /** More than any block has: one record is shorter than the longest body of a frame. */
    static final int LENGTH_MAX = 32 * 1024 * 1024 + LENGTH + END_LENGTH;

    /** What a block begins with. */
    static final long MAGIC = 0x4556454E49524553L;

    private static final int FORMAT = 1;
    /** Where the number of the stream stands. */
    static final int NUMBER_OFFSET = 16;

    private static final int CHECKED_LENGTH = 80;

    /** {@return the version of the last record} */
    long lastVersion() {
        return firstVersion + count - 1;
    }

    /** {@return how many bytes the records have} */
    int recordsLength() {
        return length - LENGTH - END_LENGTH;
    }

    /** Writes it at the position of a buffer. */
    void write(ByteBuffer out, UUID incarnation, long offset) {
        int start = out.position();
        out.putLong(MAGIC).putInt(FORMAT).putInt(length);
        out.putLong(number).putLong(index).putLong(firstVersion);
        out.putInt(count).putInt(previousLength);
        out.putLong(jumpOffset).putLong(jumpVersion);
        out.putLong(lastPosition).putInt(frame).putInt(records);
        out.putInt(checksum(out.slice(start, CHECKED_LENGTH), incarnation, offset));
    }

    /**
     * Reads a header.
     *
     * @param in its bytes, from 0 to the limit, or fewer if the file ends
     * @param incarnation of the store; null if that is not known, then the checksum cannot be looked at
     * @param offset where they begin in the file
     * @return the header; null if it is none of this store for this place
     */
    static @Nullable BlockHeader read(ByteBuffer in, @Nullable UUID incarnation, long offset) {
        if (in.limit() < LENGTH
                || !isIntact(in, incarnation, offset)
                || in.getLong(0) != MAGIC
                || in.getInt(8) != FORMAT) {
            return null;
        }
        return new BlockHeader(
                in.getLong(NUMBER_OFFSET),
                in.getLong(24),
                in.getLong(32),
                in.getInt(40),
                in.getInt(12),
                in.getInt(44),
                in.getLong(48),
                in.getLong(56),
                in.getLong(64),
                in.getInt(72),
                in.getInt(76));
    }

    private static boolean isIntact(ByteBuffer in, @Nullable UUID incarnation, long offset) {
        return incarnation == null
                || in.getInt(CHECKED_LENGTH) == checksum(in.slice(0, CHECKED_LENGTH), incarnation, offset);
    }

    /** {@return the CRC-32C of bytes} */
    static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private static int checksum(ByteBuffer bytes, UUID incarnation, long offset) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(incarnation.getMostSignificantBits())
                .putLong(incarnation.getLeastSignificantBits())
                .putLong(offset)
                .flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
