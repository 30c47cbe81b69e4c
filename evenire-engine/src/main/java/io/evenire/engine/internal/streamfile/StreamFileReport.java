package io.evenire.engine.internal.streamfile;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
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

    private static final int HEX = 16;

    private static final Pattern FILE_NAME = Pattern.compile("([0-9a-f]{16})" + Pattern.quote(OpenFiles.ENDING));

    private static final StreamFileReport NOTHING =
            new StreamFileReport(Optional.empty(), 0, 0, 0, 0, 0, Optional.empty(), false);

    private static final StreamFileReport TORN =
            new StreamFileReport(Optional.empty(), 0, 0, 0, 0, 0, Optional.empty(), true);

    /** {@return the name of the file of the stream with a number} */
    public static String name(long number) {
        return OpenFiles.name(number);
    }

    /**
     * Reads the number of a stream off the name of its file.
     *
     * @param name the name of a blob
     * @return the number; empty if it is no name of a stream file
     */
    public static OptionalLong number(String name) {
        var number = numberOfFile(name.substring(name.lastIndexOf('/') + 1));
        return number.isPresent() && OpenFiles.name(number.getAsLong()).equals(name) ? number : OptionalLong.empty();
    }

    /**
     * Reads the number of a stream off the last part of the name of its file.
     *
     * @param name the part, without directories
     * @return the number; empty if it is no name of a stream file
     */
    public static OptionalLong numberOfFile(String name) {
        var form = FILE_NAME.matcher(name);
        return form.matches()
                ? OptionalLong.of(Long.parseUnsignedLong(form.group(1), HEX))
                : OptionalLong.empty(); // whoever has put it there
    }

    /**
     * Tells whether a file begins as stream files do.
     *
     * @param blob its bytes
     * @return whether its first block has the right first bytes
     * @throws IOException if it cannot be read
     */
    public static boolean isStreamFile(Blob blob) throws IOException {
        var start = blob.read(0, Long.BYTES);
        return start.remaining() == Long.BYTES && start.getLong(0) == BlockHeader.MAGIC;
    }

    /**
     * Reads the number of a stream off the first bytes of its file, unchecked.
     *
     * @param blob the bytes of the file
     * @return the number; 0, which no stream has, if there are too few bytes
     * @throws IOException if it cannot be read
     */
    public static long statedNumber(Blob blob) throws IOException {
        var start = blob.read(0, BlockHeader.LENGTH);
        return start.remaining() < BlockHeader.LENGTH ? 0 : start.getLong(BlockHeader.NUMBER_OFFSET);
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
        return of(blob, incarnation, number, (text, records, offsets) -> true);
    }

    /**
     * Looks at a file as far as a visitor wants to.
     *
     * @param blob its bytes
     * @param incarnation of the store; null if that is not known, then the checksums of headers are not looked at
     * @param number of the stream, as the name of the file says
     * @param visitor is told of each block that is right
     * @return what is there, up to where the visitor had enough
     * @throws IOException if it cannot be read
     */
    public static StreamFileReport of(Blob blob, @Nullable UUID incarnation, long number, Visitor visitor)
            throws IOException {
        var file = StreamFile.open(OpenFiles.name(number), blob, incarnation, number);
        var report = file.isTorn() ? TORN : NOTHING;
        var at = file.first();
        while (at.isPresent()) {
            var block = at.get();
            FileBlock read;
            try {
                read = report.checked(file, block);
            } catch (DamagedFileException e) {
                return report.with(e.problem());
            }
            report = report.with(block, RecordDecoder.stream(read.records(), 0));
            if (!visitor.block(text(block), read.records(), read.offsets())) {
                return report;
            }
            at = file.follower(block);
        }
        return report.end == blob.length() ? report : report.with("no block that follows the one before it");
    }

    private static String text(StreamFile.Found block) {
        var header = block.header();
        return "block %d at offset %d: versions %d to %d, %d bytes, up to position %d in the frame with checksum %08x"
                .formatted(
                        header.index(),
                        block.offset(),
                        header.firstVersion(),
                        header.lastVersion(),
                        header.length(),
                        header.lastPosition(),
                        header.frame());
    }

    private FileBlock checked(StreamFile file, StreamFile.Found block) throws IOException {
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
        return read;
    }

    private StreamFileReport with(StreamFile.Found block, StreamId id) {
        var header = block.header();
        return new StreamFileReport(
                Optional.of(id),
                blockCount + 1,
                eventCount + header.count(),
                header.lastPosition(),
                header.frame(),
                block.end(),
                Optional.empty(),
                isTorn);
    }

    private StreamFileReport with(String found) {
        return new StreamFileReport(
                stream, blockCount, eventCount, lastPosition, lastFrame, end, Optional.of(found), isTorn);
    }

    /** Is told of the blocks of a file. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Takes a block.
         *
         * @param text what stands before its records, for a person
         * @param records its records, one behind the other
         * @param offsets where each begins
         * @return whether there is to be more
         */
        boolean block(String text, ByteBuffer records, int[] offsets);
    }
}
