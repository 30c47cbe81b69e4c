package io.evenire.engine.internal.streamfile;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is in a stream file, looked at from the first byte to the last.
 *
 * <p>That it is of the history of a store is for the journal to tell: it must hold {@code lastPosition} in a frame with
 * the checksum {@code lastFrame}.
 *
 * @param stream whose events they are; empty if there are none
 * @param blockCount how many blocks are right, from the first on
 * @param eventCount how many events they have; their versions are 0 to one less
 * @param lastPosition the position of the last event; 0 if there is none
 * @param lastFrame the checksum of the frame that holds it
 * @param end where those blocks end, which is where the problem is, if there is one
 * @param problem what is wrong behind them; empty if they are all there is
 * @param isTorn whether the file does not end with a block, as a crash leaves it: what is behind the blocks is no damage
 */
public record StreamFileReport(
        Optional<StreamId> stream,
        long blockCount,
        long eventCount,
        long lastPosition,
        int lastFrame,
        long end,
        Optional<String> problem,
        boolean isTorn) {

    /** The directory on the shelf that stream files are in. */
    public static final String DIRECTORY = "streams";

    private static final StreamFileReport NOTHING =
            new StreamFileReport(Optional.empty(), 0, 0, 0, 0, 0, Optional.empty(), false);

    private static final StreamFileReport TORN =
            new StreamFileReport(Optional.empty(), 0, 0, 0, 0, 0, Optional.empty(), true);

    /**
     * Reads the number of a stream off the name of its file.
     *
     * @param name the name of a blob
     * @return the number; empty if it is no name of a stream file
     */
    public static OptionalLong number(String name) {
        if (name.length() != OpenFiles.name(0).length()) {
            return OptionalLong.empty();
        }
        try {
            int end = name.length() - OpenFiles.ENDING.length();
            long number = Long.parseUnsignedLong(name.substring(end - Long.BYTES * 2, end), 16);
            return OpenFiles.name(number).equals(name) ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // whoever has put it there
        }
    }

    /**
     * Looks at all of a file.
     *
     * @param blob its bytes
     * @param incarnation of the store
     * @param number of the stream, as the name of the file says
     * @return what is there
     * @throws IOException if it cannot be read
     */
    public static StreamFileReport of(Blob blob, UUID incarnation, long number) throws IOException {
        var file = StreamFile.open(OpenFiles.name(number), blob, incarnation, number);
        var report = file.isTorn() ? TORN : NOTHING;
        var at = file.first();
        while (at.isPresent()) {
            var block = at.get();
            try {
                report = report.with(file, block);
            } catch (DamagedFileException e) {
                return report.with(e.getMessage());
            }
            at = file.follower(block);
        }
        return report.end == blob.length()
                ? report
                : report.with(file.damaged(report.end, "no block that follows the one before it")
                        .getMessage());
    }

    private StreamFileReport with(StreamFile file, StreamFile.Found block) throws IOException {
        var header = block.header();
        var id = stream.isPresent() ? stream.get() : RecordDecoder.stream(file.records(block), 0);
        var read = file.read(block, id);
        long position = lastPosition;
        for (int offset : read.offsets()) {
            if (!RecordFormat.isIntact(read.records(), offset)
                    || RecordFormat.position(read.records(), offset) <= position) {
                throw file.damaged(block.offset(), "a record is not as it was written");
            }
            position = RecordFormat.position(read.records(), offset);
        }
        if (position != header.lastPosition()) {
            throw file.damaged(
                    block.offset(), "last position is %d, is said to be %d".formatted(position, header.lastPosition()));
        }
        if (header.index() > 0) {
            var _ = file.jump(block);
        }
        return new StreamFileReport(
                Optional.of(id),
                blockCount + 1,
                eventCount + header.count(),
                position,
                header.frame(),
                block.end(),
                Optional.empty(),
                isTorn);
    }

    private StreamFileReport with(@Nullable String found) {
        return new StreamFileReport(
                stream, blockCount, eventCount, lastPosition, lastFrame, end, Optional.ofNullable(found), isTorn);
    }
}
