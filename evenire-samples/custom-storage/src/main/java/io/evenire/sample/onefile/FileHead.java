package io.evenire.sample.onefile;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.spi.Storage.Identity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of the file. All integers are big-endian.
 *
 * <pre>
 * offset  size  field
 *      0     8  magic      "EVNONE01"
 *      8    48  identity   three UUIDs: store, node, incarnation
 *     56     8  createdAt  in milliseconds since 1970-01-01T00:00Z
 *     64     4  checksum   CRC-32C of all before
 *     68    12  forced     a position up to which everything was forced, and the CRC-32C of its 8 bytes
 *     80    12  forced     the same again; the two are written in turn, so that one is always whole
 * </pre>
 */
final class FileHead {

    static final int LENGTH = 92;

    private static final long MAGIC = 0x45564E4F4E453031L;
    private static final int IDENTITY_LENGTH = 64;
    private static final int FORCED_OFFSET = 68;
    private static final int FORCED_LENGTH = 12;

    private FileHead() {}

    static Identity readOrCreate(RandomAccessFile file, Path path) throws IOException {
        return isNewOrTornWhenNew(file) ? create(file, path) : read(file, path);
    }

    /** The head is forced before the first frame is written: a file without a whole one never held an event. */
    private static boolean isNewOrTornWhenNew(RandomAccessFile file) throws IOException {
        if (file.length() > LENGTH || isWhole(file)) {
            return false;
        }
        var found = read(file, 0, (int) file.length());
        return isZero(found) || (found.limit() >= Long.BYTES && found.getLong(0) == MAGIC);
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int i = 0; i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(RandomAccessFile file) throws IOException {
        if (file.length() < LENGTH) {
            return false;
        }
        var head = read(file, 0, IDENTITY_LENGTH + Integer.BYTES);
        return head.getInt(IDENTITY_LENGTH) == crc(head.slice(0, IDENTITY_LENGTH));
    }

    private static Identity create(RandomAccessFile file, Path path) throws IOException {
        var identity = new Identity(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                Instant.ofEpochMilli(System.currentTimeMillis()));
        var head = ByteBuffer.allocate(LENGTH).putLong(MAGIC);
        for (var id : new UUID[] {identity.store(), identity.node(), identity.incarnation()}) {
            head.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        head.putLong(identity.createdAt().toEpochMilli());
        head.putInt(crc(head.slice(0, IDENTITY_LENGTH)));
        file.setLength(0);
        file.write(head.array());
        writeForced(file, 0, 0);
        writeForced(file, 1, 0);
        file.getFD().sync();
        forceDirectory(path);
        return identity;
    }

    private static Identity read(RandomAccessFile file, Path path) throws IOException {
        var head = read(file, 0, (int) Math.min(file.length(), LENGTH));
        if (head.limit() < LENGTH || head.getLong() != MAGIC) {
            throw new CorruptStoreException(path + "@0", "is not a store of the storage 'one-file'");
        }
        if (!isWhole(file)) {
            throw new CorruptStoreException(path + "@0", "the checksum of the head is wrong");
        }
        return new Identity(uuid(head), uuid(head), uuid(head), Instant.ofEpochMilli(head.getLong()));
    }

    /** {@return a position up to which everything was forced} */
    static long readForced(RandomAccessFile file, Path path) throws IOException {
        long forced = -1;
        for (int turn = 0; turn < 2; turn++) {
            var slot = read(file, FORCED_OFFSET + turn * FORCED_LENGTH, FORCED_LENGTH);
            if (slot.getInt(Long.BYTES) == crc(slot.slice(0, Long.BYTES))) {
                forced = Math.max(forced, slot.getLong(0));
            }
        }
        if (forced < 0) {
            throw new CorruptStoreException(
                    path + "@" + FORCED_OFFSET, "both checksums of the forced position are wrong");
        }
        return forced;
    }

    static void writeForced(RandomAccessFile file, int turn, long position) throws IOException {
        var slot = ByteBuffer.allocate(FORCED_LENGTH).putLong(position);
        slot.putInt(crc(slot.slice(0, Long.BYTES)));
        file.seek(FORCED_OFFSET + (long) turn * FORCED_LENGTH);
        file.write(slot.array());
    }

    private static ByteBuffer read(RandomAccessFile file, int offset, int length) throws IOException {
        var bytes = new byte[length];
        file.seek(offset);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Makes the name of the new file durable; without it the file may be gone after a power cut. */
    private static void forceDirectory(Path path) throws IOException {
        var directory = path.getParent();
        if (directory != null) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
