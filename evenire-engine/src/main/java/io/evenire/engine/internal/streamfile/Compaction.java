package io.evenire.engine.internal.streamfile;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Shelf;
import java.io.IOException;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Puts the records of many short blocks of a stream file into few.
 *
 * <p><b>Durability.</b> The new file takes the place of the old one whole and durably, or not at all.
 *
 * <p><b>Thread safety.</b> For one thread at a time.
 */
final class Compaction {
    /*
     * A stream that gets an event now and then gets a block for each: 88 bytes more on disk, and one more block to be
     * read. A file is written anew when its blocks have fewer than four events on average, after which they have up to
     * 32. So the file must have grown by some 30 % until that happens again, and each event is copied some three times
     * in its life. Blocks that are short in events but not in bytes stay.
     *
     * Whole blocks are put together, so that the last record of each new one is the last of an old one, whose header
     * names the frame of it: the journal is not asked.
     */

    /** How many blocks a file must have. */
    static final int BLOCK_COUNT_MIN = 64;

    /** How many events its blocks must have on average to be left as they are. */
    static final int MEAN_COUNT_MIN = 4;

    /** How many bytes its blocks must have on average to be left as they are. */
    static final int MEAN_LENGTH_MIN = 4 * 1024;

    /** The longest file that is written anew: it takes a thread that has others to care for, and memory. */
    static final long LENGTH_MAX = 16 * 1024 * 1024;

    private static final int WRITE_LENGTH = 256 * 1024;

    private final Shelf shelf;
    private final UUID incarnation;
    private final BooleanSupplier mustStop;

    Compaction(Shelf shelf, UUID incarnation, BooleanSupplier mustStop) {
        this.shelf = shelf;
        this.incarnation = incarnation;
        this.mustStop = mustStop;
    }

    /** {@return whether a file has so many short blocks that it is worth to write it anew} */
    static boolean isWorthwhile(StreamFile file) {
        if (file.last().isEmpty() || file.end() > LENGTH_MAX) {
            return false;
        }
        long blockCount = file.last().get().header().index() + 1;
        return blockCount >= BLOCK_COUNT_MIN
                && file.nextVersion() < MEAN_COUNT_MIN * blockCount
                && file.end() < MEAN_LENGTH_MIN * blockCount;
    }

    /**
     * Writes a file anew, up to a block that is damaged if there is one.
     *
     * @param file the file
     * @param stream its stream
     * @param number that of the stream
     * @return whether there was time for it
     */
    boolean make(StreamFile file, StreamId stream, long number) throws IOException {
        var blocks =
                new BlockWriter(StreamFile.empty(OpenFiles.name(number), incarnation, number), incarnation, number);
        try (var writer = shelf.write(OpenFiles.name(number))) {
            var at = file.first();
            while (at.isPresent() && file.isIntact(at.get(), stream)) {
                if (mustStop.getAsBoolean()) {
                    return false;
                }
                add(file.read(at.get(), stream), at.get().header(), blocks);
                if (blocks.length() >= WRITE_LENGTH) {
                    writer.write(blocks.take());
                }
                at = file.follower(at.get());
            }
            writer.write(blocks.take());
            writer.commit();
        }
        return true;
    }

    private static void add(FileBlock from, BlockHeader header, BlockWriter to) throws IOException {
        if (header.firstVersion() % BlockHeader.COUNT_MAX == 0
                || !to.fits(header.count(), from.records().limit())) {
            to.endBlock();
        }
        for (int offset : from.offsets()) {
            to.add(from.records(), offset, header.frame());
        }
    }
}
