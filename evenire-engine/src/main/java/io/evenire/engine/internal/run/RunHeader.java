package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of a run. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic         {@code EVENIRER}
 *      8     4  format        {@value #FORMAT}
 *     12     4  lastChecksum  checksum of the frame that holds the last position
 *     16     8  first         the first position that the run covers
 *     24     8  last          the last one
 *     32     4  previous      checksum of the frame before the first position
 *     36     4  checksum      CRC-32C of the {@value #CHECKED_LENGTH} bytes before it; the salt of the run
 * </pre>
 *
 * @param range what the run covers
 * @param salt its checksum, which all other checksums of the run begin with
 */
record RunHeader(RunRange range, int salt) {

    /** How many bytes it has. */
    static final int LENGTH = 40;

    /** The format that is written and read. */
    static final int FORMAT = 1;

    private static final long MAGIC = 0x4556454E49524552L;
    private static final int CHECKED_LENGTH = 36;

    static RunHeader of(RunRange range) {
        return new RunHeader(range, checksum(unsealed(range)));
    }

    /** {@return whether a blob begins as a run} */
    static boolean isAt(Blob blob) throws IOException {
        var bytes = blob.read(0, Long.BYTES);
        return bytes.remaining() == Long.BYTES && bytes.getLong(0) == MAGIC;
    }

    static RunHeader read(String run, Blob blob) throws IOException {
        var bytes = blob.read(0, LENGTH);
        if (bytes.remaining() != LENGTH || bytes.getLong(0) != MAGIC) {
            throw new DamagedRunException(run, 0, "does not begin as a run");
        }
        var copy = new byte[LENGTH];
        bytes.get(copy);
        var header = ByteBuffer.wrap(copy);
        int found = header.getInt(CHECKED_LENGTH);
        int expected = checksum(copy);
        if (found != expected) {
            throw new DamagedRunException(
                    run, 0, "checksum of header is %08x, expected %08x".formatted(found, expected));
        }
        int format = header.getInt(8);
        if (format != FORMAT) {
            throw new DamagedRunException(
                    run, 0, "format is %d, this version reads format %d".formatted(format, FORMAT));
        }
        long first = header.getLong(16);
        long last = header.getLong(24);
        if (first < 1 || last < first) {
            throw new DamagedRunException(run, 0, "covers positions %d to %d".formatted(first, last));
        }
        return new RunHeader(new RunRange(first, last, header.getInt(12), header.getInt(32)), found);
    }

    void writeTo(RunOutput out) throws IOException {
        var bytes = unsealed(range);
        ByteBuffer.wrap(bytes).putInt(CHECKED_LENGTH, salt);
        out.write(bytes, 0, LENGTH);
    }

    private static byte[] unsealed(RunRange range) {
        return ByteBuffer.allocate(LENGTH)
                .putLong(0, MAGIC)
                .putInt(8, FORMAT)
                .putInt(12, range.lastChecksum())
                .putLong(16, range.first())
                .putLong(24, range.last())
                .putInt(32, range.previousChecksum())
                .array();
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, CHECKED_LENGTH);
        return (int) crc.getValue();
    }
}
