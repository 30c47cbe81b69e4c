package io.evenire.engine.internal.streamfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.CorruptStoreException;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Goes on with the file of a stream where its stream has grown, and writes it anew if it is damaged.
 *
 * <p><b>Durability.</b> Nothing is forced but what is written anew.
 *
 * <p><b>Thread safety.</b> For one thread at a time.
 */
final class StreamFileWriter {

    /** How many bytes are added to a file at once, about. */
    private static final int WRITE_LENGTH = 256 * 1024;

    /** How many bytes are added to one file before others have their turn, about. */
    private static final long TURN_LENGTH_MAX = 4 * 1024 * 1024;

    private final StreamFiler.Means means;
    private final OpenFiles files;
    private final BooleanSupplier mustStop;

    /** What was done. */
    enum Outcome {
        /** The file has all of its stream. */
        DONE,
        /** There is more to do. */
        MORE,
        /** The storage does not add to blobs. */
        UNABLE
    }

    /**
     * Creates it.
     *
     * @param means what it works with
     * @param files the files
     * @param mustStop tells whether to leave the rest for another time, within a step
     */
    StreamFileWriter(StreamFiler.Means means, OpenFiles files, BooleanSupplier mustStop) {
        this.means = means;
        this.files = files;
        this.mustStop = mustStop;
    }

    /**
     * Goes on with a file.
     *
     * @param stream its stream, up to the version up to which to go
     * @param isDamaged whether somebody found the file damaged
     * @return what was done
     */
    Outcome goOn(StreamHead stream, boolean isDamaged) throws IOException {
        var file = files.open(stream);
        if (isDamaged || !isSound(file, stream)) {
            if (!rewrite(stream, file)) {
                return Outcome.MORE;
            }
            file = files.open(stream);
        } else if (Compaction.isWorthwhile(file)) {
            var compaction = new Compaction(means.shelf(), files.incarnation(), mustStop);
            if (!compaction.make(file, stream.stream(), stream.number())) {
                return Outcome.MORE;
            }
            file = files.open(stream);
        }
        return addTo(file, stream);
    }

    /** {@return whether blocks can be added to a file; those before the last are looked at when they are read} */
    private static boolean isSound(StreamFile file, StreamHead stream) throws IOException {
        var last = file.last();
        return !file.isTorn() && (last.isEmpty() || file.isIntact(last.get(), stream.stream()));
    }

    /** Writes the blocks anew from the first on, up to one that is damaged. {@return whether there was time for it} */
    private boolean rewrite(StreamHead stream, StreamFile file) throws IOException {
        try (var writer = means.shelf().write(OpenFiles.name(stream.number()))) {
            var at = file.first();
            while (at.isPresent() && file.isIntact(at.get(), stream.stream())) {
                if (mustStop.getAsBoolean()) {
                    return false;
                }
                writer.write(file.bytes(at.get()));
                at = file.follower(at.get());
            }
            writer.commit();
        }
        return true;
    }

    private Outcome addTo(StreamFile file, StreamHead stream) throws IOException {
        var writer = new BlockWriter(file, files.incarnation(), stream.number());
        var reader = means.readers().get();
        long next = file.nextVersion();
        long written = 0;
        while (next <= stream.version() && written < TURN_LENGTH_MAX && !mustStop.getAsBoolean()) {
            long groupEnd = next - next % BlockHeader.COUNT_MAX + BlockHeader.COUNT_MAX;
            next = gather(stream, next, Math.min(groupEnd, stream.version() + 1), reader, writer);
            if (writer.length() >= WRITE_LENGTH || next > stream.version()) {
                var blocks = writer.take();
                written += blocks.remaining();
                files.expect(stream.number());
                if (!means.shelf().append(OpenFiles.name(stream.number()), blocks)) {
                    return Outcome.UNABLE;
                }
            }
        }
        return next > stream.version() ? Outcome.DONE : Outcome.MORE;
    }

    /** Puts the records of some versions into a block, or several if they are long. {@return the version behind} */
    private long gather(StreamHead stream, long first, long end, LogReader reader, BlockWriter writer)
            throws IOException {
        var positions = new long[(int) (end - first)];
        means.index().positions(stream.stream(), first, positions);
        var name = stream.stream().value().getBytes(UTF_8);
        for (int i = 0; i < positions.length; i++) {
            reader.find(positions[i], positions[Math.min(i + 1, positions.length - 1)]);
            requireRight(reader.body(), reader.offset(), first + i, name);
            writer.add(reader.body(), reader.offset(), reader.frameChecksum(positions[i]));
        }
        writer.endBlock();
        return end;
    }

    private static void requireRight(ByteBuffer body, int offset, long version, byte[] stream) {
        if (RecordFormat.version(body, offset) != version || !RecordDecoder.isOf(body, offset, stream)) {
            throw new CorruptStoreException(
                    "journal, position " + RecordFormat.position(body, offset),
                    "record is version %d of stream %s, expected version %d of stream %s"
                            .formatted(
                                    RecordFormat.version(body, offset),
                                    RecordDecoder.stream(body, offset),
                                    version,
                                    new String(stream, UTF_8)));
        }
    }
}
