package io.evenire.engine.internal.log;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of one record: one event inside the body of a frame. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     4  length        of the whole record in bytes
 *      4     1  flags         bit 0: removed, nothing is left but the stream; bit 1: erased, data and metadata are
 *                             gone; others 0
 *      5     8  position      place in the store, from 1
 *     13     8  version       place in the stream, from 0; -1 if there is no stream
 *     21     8  recordedAt    nanoseconds since 1970-01-01T00:00Z
 *     29     4  bodyChecksum  CRC-32C of the bytes from 37 to the end
 *     33     4  headChecksum  CRC-32C of the bytes from 0 to 32
 *     37    16  id            UUID
 *     53     n  fields        each: tag (1 byte), length (unsigned LEB128, up to 4 bytes), value
 * </pre>
 *
 * <p>The caller of an append writes and checksums the body (from 37 on); the committer fills and checksums the head.
 * So a record proves itself wherever it is copied to. The same table stands in {@code docs/file-format.md}.
 */
public final class RecordFormat {

    /** How many bytes stand before the fields. */
    public static final int FIELDS_OFFSET = 53;

    /** The flag of a record whose event was removed: its place and its stream are left, and an id of zeros. */
    static final byte REMOVED = 1;

    /** The flag of a record whose event was erased: it has no fields of data and metadata, and what they are. */
    static final byte ERASED = 2;

    static final int FLAGS_OFFSET = 4;
    static final int POSITION_OFFSET = 5;
    static final int VERSION_OFFSET = 13;
    static final int RECORDED_AT_OFFSET = 21;
    static final int BODY_CHECKSUM_OFFSET = 29;
    static final int HEAD_CHECKSUM_OFFSET = 33;
    static final int ID_OFFSET = 37;

    private RecordFormat() {}

    /** {@return how long the record is that begins at an offset} */
    public static int length(ByteBuffer body, int offset) {
        return body.getInt(offset);
    }

    /** {@return whether the event of the record that begins at an offset was removed} */
    public static boolean isRemoved(ByteBuffer body, int offset) {
        return (body.get(offset + FLAGS_OFFSET) & REMOVED) != 0;
    }

    /** {@return whether the event of the record that begins at an offset was erased} */
    public static boolean isErased(ByteBuffer body, int offset) {
        return (body.get(offset + FLAGS_OFFSET) & ERASED) != 0;
    }

    /** {@return the position of the record that begins at an offset} */
    public static long position(ByteBuffer body, int offset) {
        return body.getLong(offset + POSITION_OFFSET);
    }

    /** {@return the version of the record that begins at an offset} */
    public static long version(ByteBuffer body, int offset) {
        return body.getLong(offset + VERSION_OFFSET);
    }

    /** {@return when the record that begins at an offset was taken, in nanoseconds since 1970} */
    public static long recordedAt(ByteBuffer body, int offset) {
        return body.getLong(offset + RECORDED_AT_OFFSET);
    }

    /** {@return the id of the record that begins at an offset} */
    public static UUID id(ByteBuffer body, int offset) {
        return new UUID(idHigh(body, offset), idLow(body, offset));
    }

    /** {@return the first half of the id} */
    public static long idHigh(ByteBuffer body, int offset) {
        return body.getLong(offset + ID_OFFSET);
    }

    /** {@return the second half of the id} */
    public static long idLow(ByteBuffer body, int offset) {
        return body.getLong(offset + ID_OFFSET + Long.BYTES);
    }

    /**
     * Fills in what the committer decides and seals the head.
     *
     * @param body the buffer that holds the record, backed by an array
     * @param offset where the record begins
     * @param position its place in the store
     * @param version its place in the stream
     * @param recordedAt when it was taken
     */
    public static void seal(ByteBuffer body, int offset, long position, long version, long recordedAt) {
        body.putLong(offset + POSITION_OFFSET, position);
        body.putLong(offset + VERSION_OFFSET, version);
        body.putLong(offset + RECORDED_AT_OFFSET, recordedAt);
        body.putInt(offset + HEAD_CHECKSUM_OFFSET, checksum(body, offset, HEAD_CHECKSUM_OFFSET));
    }

    /** Fills in the length and the checksum of the body of a record, which reaches to {@code end}. */
    static void sealBody(ByteBuffer body, int offset, int end) {
        body.putInt(offset, end - offset);
        body.putInt(offset + BODY_CHECKSUM_OFFSET, checksum(body, offset + ID_OFFSET, end - offset - ID_OFFSET));
    }

    /** {@return whether a whole record with the right checksums begins at an offset} */
    public static boolean isIntact(ByteBuffer body, int offset) {
        if (offset < 0 || body.limit() - offset < FIELDS_OFFSET) {
            return false;
        }
        int length = length(body, offset);
        return length >= FIELDS_OFFSET
                && length <= body.limit() - offset
                && body.getInt(offset + HEAD_CHECKSUM_OFFSET) == checksum(body, offset, HEAD_CHECKSUM_OFFSET)
                && body.getInt(offset + BODY_CHECKSUM_OFFSET) == checksum(body, offset + ID_OFFSET, length - ID_OFFSET);
    }

    private static int checksum(ByteBuffer body, int offset, int length) {
        var crc = new CRC32C();
        crc.update(body.slice(offset, length));
        return (int) crc.getValue();
    }
}
