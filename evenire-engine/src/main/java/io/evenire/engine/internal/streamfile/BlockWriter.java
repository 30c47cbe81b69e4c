package io.evenire.engine.internal.streamfile;

import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.streamfile.StreamFile.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the blocks that go on behind a file.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class BlockWriter {

    private final StreamFile file;
    private final UUID incarnation;
    private final long number;
    private final Map<Long, Found> fresh = new HashMap<>(); // by their offsets
    private @Nullable Found last;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private int blockStart; // in out
    private int count;
    private long lastPosition;
    private int frame;

    BlockWriter(StreamFile file, UUID incarnation, long number) {
        this.file = file;
        this.incarnation = incarnation;
        this.number = number;
        this.last = file.last().orElse(null);
    }

    /**
     * Adds the next record of the stream.
     *
     * @param body the buffer that holds it
     * @param offset where it begins
     * @param checksum that of the frame that holds it
     */
    void add(ByteBuffer body, int offset, int checksum) throws IOException {
        int length = RecordFormat.length(body, offset);
        int recordsLength = out.position() - blockStart - BlockHeader.LENGTH;
        if (count == BlockHeader.COUNT_MAX || (count > 0 && recordsLength + length > BlockHeader.RECORDS_LENGTH_MAX)) {
            endBlock();
        }
        if (count == 0) {
            blockStart = out.position();
            ensure(BlockHeader.LENGTH);
            out.position(blockStart + BlockHeader.LENGTH);
        }
        ensure(length + BlockHeader.END_LENGTH);
        out.put(body.slice(offset, length));
        lastPosition = RecordFormat.position(body, offset);
        frame = checksum;
        count++;
    }

    /** {@return whether several records together have room in the block that was begun, or none was} */
    boolean fits(int recordCount, int length) {
        int recordsLength = out.position() - blockStart - BlockHeader.LENGTH;
        return count == 0
                || (count + recordCount <= BlockHeader.COUNT_MAX
                        && recordsLength + length <= BlockHeader.RECORDS_LENGTH_MAX);
    }

    /** Has the next record begin a block. */
    void endBlock() throws IOException {
        if (count == 0) {
            return;
        }
        int end = out.position() + BlockHeader.END_LENGTH;
        var before = last;
        var jump = before == null ? null : jumpBehind(before);
        int recordsStart = blockStart + BlockHeader.LENGTH;
        var header = new BlockHeader(
                number,
                before == null ? 0 : before.header().index() + 1,
                before == null ? 0 : before.header().lastVersion() + 1,
                count,
                end - blockStart,
                before == null ? 0 : before.header().length(),
                jump == null ? 0 : jump.offset(),
                jump == null ? 0 : jump.header().firstVersion(),
                lastPosition,
                frame,
                BlockHeader.checksum(out.slice(recordsStart, out.position() - recordsStart)));
        long offset = before == null ? 0 : before.end();
        out.putInt(header.length());
        header.write(out.duplicate().position(blockStart), incarnation, offset);
        last = new Found(header, offset);
        fresh.put(offset, last);
        count = 0;
    }

    /** {@return how many bytes were made that were not taken} */
    int length() {
        return out.position();
    }

    /** {@return the blocks that were made since they were taken last} */
    ByteBuffer take() throws IOException {
        endBlock();
        var taken = out.flip();
        out = ByteBuffer.allocate(0);
        return taken;
    }

    /** {@return what the block behind another names beside it} */
    private Found jumpBehind(Found before) throws IOException {
        var jump = jump(before);
        var further = jump(jump);
        long near = before.header().index() - jump.header().index();
        long far = jump.header().index() - further.header().index();
        return near == far ? further : before;
    }

    private Found jump(Found from) throws IOException {
        if (from.header().index() == 0) {
            return from;
        }
        var made = fresh.get(from.header().jumpOffset());
        return made != null ? made : file.jump(from);
    }

    private void ensure(int length) {
        if (out.remaining() < length) {
            int capacity = Math.max(out.position() + length, 2 * out.capacity());
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), capacity)).position(out.position());
        }
    }
}
