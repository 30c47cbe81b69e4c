package io.evenire.engine.internal.check;

import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.engine.internal.streamfile.StreamFileReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Checks the stream files, each in itself: blocks, records, the stream, the store. That they are of this history of it
 * is looked at whenever one is opened.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class StreamFileCheck {

    /** How many directories they are spread over. */
    private static final int PART_COUNT = 256;

    private final Shelf shelf;
    private final StoreVisitor visitor;
    private final List<String> names;

    private StreamFileCheck(Shelf shelf, StoreVisitor visitor, List<String> names) {
        this.shelf = shelf;
        this.visitor = visitor;
        this.names = names;
    }

    /**
     * Lists the stream files.
     *
     * @param shelf where they are
     * @param visitor is told what is wrong with them
     * @return the check
     * @throws IOException if they cannot be listed
     */
    public static StreamFileCheck of(Shelf shelf, StoreVisitor visitor) throws IOException {
        List<String> names = new ArrayList<>();
        for (int part = 0; part < PART_COUNT; part++) {
            for (var name : shelf.names("%s/%02x".formatted(StreamFileReport.DIRECTORY, part))) {
                names.add(name);
            }
        }
        return new StreamFileCheck(shelf, visitor, names);
    }

    /** {@return how many there are} */
    public int count() {
        return names.size();
    }

    /**
     * Reads all of them.
     *
     * @param incarnation of the store
     */
    public void verify(UUID incarnation) {
        for (var name : names) {
            var number = StreamFileReport.number(name);
            if (number.isEmpty()) {
                visitor.note(name, "is no stream file, and not read");
            } else {
                verify(name, incarnation, number.getAsLong());
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
                visitor.problem(StoreProblem.ofDerived(
                        where, "stream file: " + report.problem().get()));
            } else if (report.problem().isPresent()) {
                visitor.note(where, "the stream file is torn there, as a crash leaves it; it goes on from there");
            }
        } catch (IOException e) {
            visitor.problem(StoreProblem.ofDerived(name + "@0", "stream file cannot be read: " + e));
        }
    }
}
