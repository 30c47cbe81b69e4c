package io.evenire.engine.internal.streamfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file of a stream as it was when it was opened: blocks of records, from version 0 on without a gap.
 *
 * <p>Methods throw {@link DamagedFileException} if the bytes are not what was written.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class StreamFile {
    /*
     * Blocks are added to the end, so the last one must be found from the end of the file: its length stands there
     * once more. Each names the block before it and one far before: that of the block before, or, when the last two
     * jumps on that way were equally long, the one behind both (Myers' jump pointers). So any version is found by
     * looking at the headers of at most three times as many blocks as the number of blocks has binary digits.
     *
     * If the file does not end in a block, the bytes at the end are torn; then the blocks are counted from the
     * beginning, and those that follow each other are the file.
     */

    private final String name;
    private final Blob blob;
    private final @Nullable UUID incarnation; // null if the store is not known
    private final long number;
    private final @Nullable Found last;
    private final boolean isTorn;

    /** A block, and where it begins. */
    record Found(BlockHeader header, long offset) {

        long end() {
            return offset + header.length();
        }
    }

    private StreamFile(
            String name, Blob blob, @Nullable UUID incarnation, long number, @Nullable Found last, boolean isTorn) {
        this.name = name;
        this.blob = blob;
        this.incarnation = incarnation;
        this.number = number;
        this.last = last;
        this.isTorn = isTorn;
    }

    /**
     * Opens a file.
     *
     * @param name its name, for messages
     * @param blob its bytes
     * @param incarnation of the store; null if that is not known, then the checksums of headers are not looked at
     * @param number of the stream
     * @return the file, which may be empty, or torn behind its last block
     * @throws IOException if it cannot be read
     */
    static StreamFile open(String name, Blob blob, @Nullable UUID incarnation, long number) throws IOException {
        return open(name, blob, incarnation, number, Long.MAX_VALUE);
    }

    /** Opens a file of which at most so many blocks are counted if it is torn; those behind them are not found. */
    static StreamFile open(String name, Blob blob, @Nullable UUID incarnation, long number, long blockCountMax)
            throws IOException {
        var file = new StreamFile(name, blob, incarnation, number, null, false);
        long length = blob.length();
        var last = length == 0 ? null : file.lastOf(length);
        boolean isTorn = length > 0 && last == null;
        return new StreamFile(name, blob, incarnation, number, isTorn ? file.lastInOrder(blockCountMax) : last, isTorn);
    }

    /** {@return a file without blocks} */
    static StreamFile empty(String name, UUID incarnation, long number) {
        return new StreamFile(name, NoBytes.INSTANCE, incarnation, number, null, false);
    }

    /** {@return the last block; empty if there is none} */
    Optional<Found> last() {
        return Optional.ofNullable(last);
    }

    /** {@return the version behind the last record} */
    long nextVersion() {
        return last == null ? 0 : last.header.lastVersion() + 1;
    }

    /** {@return where the last block ends} */
    long end() {
        return last == null ? 0 : last.end();
    }

    /** {@return how many bytes there are, torn ones included} */
    long length() {
        return blob.length();
    }

    /** {@return whether something stands behind the last block} */
    boolean isTorn() {
        return isTorn;
    }

    /** {@return the bytes} */
    Blob blob() {
        return blob;
    }

    /** {@return the same without the blocks from a place on} */
    StreamFile upTo(@Nullable Found newLast) {
        return new StreamFile(name, blob, incarnation, number, newLast, true);
    }

    /** {@return the block that holds a version; empty if the file does not reach so far} */
    Optional<Found> find(long version) throws IOException {
        if (last == null || version >= nextVersion()) {
            return Optional.empty();
        }
        var at = last;
        while (at.header.firstVersion() > version) {
            at = at.header.jumpVersion() > version ? jump(at) : previous(at);
        }
        return Optional.of(at);
    }

    /** {@return the block behind one; empty behind the last} */
    Optional<Found> after(Found block) throws IOException {
        if (block.end() >= end()) {
            return Optional.empty();
        }
        var next = require(block.end());
        requireOrder(next, follows(block.header, next.header));
        return Optional.of(next);
    }

    /** {@return the block that a block names beside the one before it} */
    Found jump(Found from) throws IOException {
        var found = require(from.header.jumpOffset());
        requireOrder(
                found,
                found.offset < from.offset
                        && found.header.index() < from.header.index()
                        && found.header.firstVersion() == from.header.jumpVersion());
        return found;
    }

    /** {@return the bytes of the records of a block, as they were written} */
    ByteBuffer records(Found block) throws IOException {
        var header = block.header;
        var records = blob.read(block.offset + BlockHeader.LENGTH, header.recordsLength());
        if (records.limit() != header.recordsLength() || BlockHeader.checksum(records) != header.records()) {
            throw damaged(block.offset, "checksum of the records does not match");
        }
        return records;
    }

    /** {@return the records of a block} */
    FileBlock read(Found block, StreamId stream) throws IOException {
        var header = block.header;
        var records = records(block);
        var name = stream.value().getBytes(UTF_8);
        var offsets = new int[header.count()];
        int offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            int left = records.limit() - offset;
            int length = left < RecordFormat.FIELDS_OFFSET ? 0 : RecordFormat.length(records, offset);
            if (length < RecordFormat.FIELDS_OFFSET
                    || length > left
                    || RecordFormat.version(records, offset) != header.firstVersion() + i
                    || !RecordDecoder.isOf(records, offset, name)) {
                throw damaged(
                        block.offset,
                        "record %d is not version %d of stream %s".formatted(i, header.firstVersion() + i, stream));
            }
            offset += length;
        }
        if (offset != records.limit()) {
            throw damaged(block.offset, "block has more than %d records".formatted(header.count()));
        }
        return new FileBlock(header.firstVersion(), records, offsets);
    }

    /** {@return the first block; empty if there is none that is right} */
    Optional<Found> first() throws IOException {
        return last == null ? Optional.empty() : Optional.ofNullable(next(null));
    }

    /** {@return the block behind one, as {@link #after}; empty also if it is not right} */
    Optional<Found> follower(Found block) throws IOException {
        return block.end() >= end() ? Optional.empty() : Optional.ofNullable(next(block));
    }

    /** {@return all bytes of a block} */
    ByteBuffer bytes(Found block) throws IOException {
        return blob.read(block.offset, block.header.length());
    }

    /** {@return whether the records of a block are right} */
    boolean isIntact(Found block, StreamId stream) throws IOException {
        try {
            read(block, stream);
            return true;
        } catch (DamagedFileException e) {
            return false;
        }
    }

    private @Nullable Found lastOf(long length) throws IOException {
        var end = blob.read(length - Math.min(length, BlockHeader.END_LENGTH), BlockHeader.END_LENGTH);
        if (end.limit() < BlockHeader.END_LENGTH || end.getInt(0) <= 0 || end.getInt(0) > length) {
            return null;
        }
        var found = at(length - end.getInt(0));
        return found != null && found.end() == length ? found : null;
    }

    private @Nullable Found lastInOrder(long blockCountMax) throws IOException {
        Found found = null;
        var next = next(null);
        for (long count = 0; next != null && count < blockCountMax; count++) {
            found = next;
            next = next(next);
        }
        return found;
    }

    /** {@return the block behind one, or the first; null if there is none that follows and ends as it should} */
    private @Nullable Found next(@Nullable Found before) throws IOException {
        long offset = before == null ? 0 : before.end();
        var found = at(offset);
        if (found == null || found.end() > blob.length() || (before != null && !follows(before.header, found.header))) {
            return null;
        }
        var end = blob.read(found.end() - BlockHeader.END_LENGTH, BlockHeader.END_LENGTH);
        return end.getInt(0) == found.header.length() ? found : null;
    }

    private Found previous(Found from) throws IOException {
        var found = require(from.offset - from.header.previousLength());
        requireOrder(found, found.offset < from.offset && follows(found.header, from.header));
        return found;
    }

    private static boolean follows(BlockHeader first, BlockHeader second) {
        return second.index() == first.index() + 1
                && second.firstVersion() == first.lastVersion() + 1
                && second.previousLength() == first.length();
    }

    private Found require(long offset) throws IOException {
        var found = at(offset);
        if (found == null) {
            throw damaged(offset, "there is no block of stream %d of this store".formatted(number));
        }
        return found;
    }

    private void requireOrder(Found found, boolean isRight) throws DamagedFileException {
        if (!isRight) {
            throw damaged(found.offset, "block %d is not the one that should be there".formatted(found.header.index()));
        }
    }

    private @Nullable Found at(long offset) throws IOException {
        if (offset < 0) {
            return null;
        }
        var header = BlockHeader.read(blob.read(offset, BlockHeader.LENGTH), incarnation, offset);
        return header != null && isPossible(header, offset) ? new Found(header, offset) : null;
    }

    private boolean isPossible(BlockHeader header, long offset) {
        return header.number() == number
                && header.count() > 0
                && header.count() <= BlockHeader.COUNT_MAX
                && header.recordsLength() > 0
                && header.length() <= BlockHeader.LENGTH_MAX
                && (header.index() == 0) == (offset == 0)
                && (header.index() == 0) == (header.firstVersion() == 0);
    }

    /** {@return what to throw where a block is not what was written} */
    DamagedFileException damaged(long offset, String problem) {
        return new DamagedFileException(name, offset, problem);
    }

    /** The bytes of a file that is not there. */
    private enum NoBytes implements Blob {
        INSTANCE;

        @Override
        public long length() {
            return 0;
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            return ByteBuffer.allocate(0);
        }
    }
}
