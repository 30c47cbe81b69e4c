package io.evenire.engine.internal.check;

import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.streamfile.StreamFileReport;
import java.io.IOException;
import java.util.UUID;

/**
 * Checks the stream files, first each in itself: blocks, records, the stream, the store; then by the frames of the
 * journal, that they are of its history.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class StreamFileCheck {

    /** How many directories they are spread over. */
    private static final int PART_COUNT = 256;

    private final Shelf shelf;
    private final StoreVisitor visitor;
    private final FiledEnds ends;
    private int count;
    private boolean isFull;

    /**
     * Creates the check.
     *
     * @param shelf where the files are
     * @param visitor is told what is wrong with them
     * @param lengthMax how many bytes of memory it may keep to compare files and journal
     */
    public StreamFileCheck(Shelf shelf, StoreVisitor visitor, long lengthMax) {
        this.shelf = shelf;
        this.visitor = visitor;
        this.ends = new FiledEnds(lengthMax);
    }

    /** {@return how many there are} */
    public int count() {
        return count;
    }

    /** {@return whether there was no room for some of them, so that the journal was not asked for those} */
    public boolean isFull() {
        return isFull;
    }

    /** {@return how many the journal is asked for} */
    public int askedCount() {
        return ends.count();
    }

    /**
     * Reads all of them.
     *
     * @param incarnation of the store
     * @throws IOException if they cannot be listed
     */
    public void verify(UUID incarnation) throws IOException {
        for (int part = 0; part < PART_COUNT; part++) {
            for (var name : shelf.names("%s/%02x".formatted(StreamFileReport.DIRECTORY, part))) {
                count++;
                var number = StreamFileReport.number(name);
                if (number.isEmpty()) {
                    visitor.note(name, "is no stream file, and not read");
                } else {
                    verify(name, incarnation, number.getAsLong());
                }
            }
        }
    }

    private void verify(String name, UUID incarnation, long number) {
        try {
            var blob = shelf.open(name);
            if (blob.isEmpty()) {
                return;
            }
            var report = StreamFileReport.of(blob.get(), incarnation, number);
            visitor.read(blob.get().length());
            var where = name + "@" + report.end();
            if (report.problem().isPresent() && !report.isTorn()) {
                problem(where, report.problem().get());
            } else if (report.problem().isPresent()) {
                visitor.note(where, "the stream file is torn there, as a crash leaves it; it goes on from there");
            }
            if (report.blockCount() > 0) {
                isFull |= !ends.put(number, report.lastPosition(), report.lastFrame());
            }
        } catch (IOException e) {
            problem(name + "@0", "cannot be read: " + e);
        }
    }

    /**
     * Takes a frame of the journal, when the files were read.
     *
     * @param frame the frame
     */
    public void frame(Frame frame) {
        ends.frame(
                frame,
                (number, position, checksum) -> problem(
                        StreamFileReport.name(number) + "@0",
                        "is of another history: its last event has position %d in a frame with checksum %08x, the journal has %08x there"
                                .formatted(position, checksum, frame.checksum())));
    }

    /**
     * Tells of the files whose last event is not in the journal, when that was read.
     *
     * @param head the last position of the journal, all frames of which were seen
     */
    public void end(long head) {
        ends.missed((number, position, checksum) -> missed(number, position, head));
    }

    /** Only what was durable is in a file, so what it has behind the end of the journal is missing there. */
    private void missed(long number, long position, long head) {
        visitor.problem(StoreProblem.ofJournal(
                StreamFileReport.name(number) + "@0",
                "stream file goes on to position %d, but the journal ends with %d: events are missing"
                        .formatted(position, head),
                head + 1));
    }

    private void problem(String where, String text) {
        visitor.problem(StoreProblem.ofDerived(where, "stream file: " + text));
    }
}
