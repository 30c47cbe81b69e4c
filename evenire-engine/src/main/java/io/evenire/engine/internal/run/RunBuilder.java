package io.evenire.engine.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import io.evenire.api.spi.BlobWriter;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Gathers what happened in a range of positions, and writes it as a run. Meant for tens to hundreds of thousands of
 * events; without an object for an event.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RunBuilder {

    private static final int ARRAY_LENGTH_MIN = 64;

    private final List<StreamPart> streams = new ArrayList<>();
    private final TermTable categories = new TermTable(Kind.CATEGORY);
    private final TermTable types = new TermTable(Kind.TYPE);
    private final TermTable tags = new TermTable(Kind.TAG);

    private long[] ids = new long[2 * ARRAY_LENGTH_MIN]; // both halves of each
    private long[] idPositions = new long[ARRAY_LENGTH_MIN];
    private int idCount;

    /** One stream in the range. */
    private static final class StreamPart {
        final StreamHead head;
        final long firstVersion;
        final long[] positions;

        StreamPart(StreamHead head, long firstVersion, long[] positions) {
            this.head = head;
            this.firstVersion = firstVersion;
            this.positions = positions;
        }
    }

    /**
     * Puts in a stream that has changed; each only once.
     *
     * @param head where it stands at the end of the range
     * @param firstVersion the version of its first event in the range; of no meaning if there is none
     * @param positions the positions of its events, rising; copied
     * @param count how many there are
     */
    public void stream(StreamHead head, long firstVersion, long[] positions, int count) {
        streams.add(new StreamPart(head, count == 0 ? 0 : firstVersion, Arrays.copyOf(positions, count)));
    }

    /**
     * Puts in the id of an event, in the order of positions.
     *
     * @param high the first half of the id
     * @param low the second half
     * @param position the position of the event
     */
    public void id(long high, long low, long position) {
        if (idCount == idPositions.length) {
            ids = Arrays.copyOf(ids, 4 * idCount);
            idPositions = Arrays.copyOf(idPositions, 2 * idCount);
        }
        ids[2 * idCount] = high;
        ids[2 * idCount + 1] = low;
        idPositions[idCount++] = position;
    }

    /**
     * Puts in what an event is found by, in the order of positions; each only once for an event.
     *
     * @param kind category, type or tag
     * @param text the text of it
     * @param position the position of the event
     */
    public void term(Kind kind, String text, long position) {
        switch (kind) {
            case CATEGORY -> categories.add(text, position);
            case TYPE -> types.add(text, position);
            case TAG -> tags.add(text, position);
            case STREAM, ID -> throw new IllegalArgumentException("a %s is put in otherwise".formatted(kind));
        }
    }

    /**
     * Writes the run.
     *
     * @param blob where it is written; neither committed nor closed
     * @param range what it covers; all positions that were put in must lie in it
     * @throws IOException if it could not be written
     */
    public void writeTo(BlobWriter blob, RunRange range) throws IOException {
        long termCount =
                (long) streams.size() + categories.termCount() + types.termCount() + tags.termCount() + idCount;
        var writer = new RunWriter(blob, range, termCount, Integer.MAX_VALUE);
        writeStreams(writer);
        categories.writeTo(writer);
        types.writeTo(writer);
        tags.writeTo(writer);
        writeIds(writer);
        writer.endTerms();
        if (writer.writeFilter()) {
            throw new IllegalStateException("filter does not fit in one window");
        }
        writer.finish();
    }

    private void writeStreams(RunWriter writer) throws IOException {
        streams.sort(Comparator.comparing((StreamPart part) -> part.head.stream(), StreamId::compareTo));
        for (var part : streams) {
            var key = Term.key(Kind.STREAM, part.head.stream().value().getBytes(UTF_8));
            writer.begin(key, key.length, part.head, part.firstVersion, part.positions.length);
            for (long position : part.positions) {
                writer.add(position);
            }
            writer.end();
        }
    }

    private void writeIds(RunWriter writer) throws IOException {
        var order = IndexSort.sorted(idCount, this::compareIds);
        var key = new byte[Keys.ID_LENGTH];
        for (int start = 0, end; start < idCount; start = end) {
            int first = order[start];
            end = start + 1;
            while (end < idCount && compareIds(first, order[end]) == 0) {
                end++;
            }
            Term.putId(key, ids[2 * first], ids[2 * first + 1]);
            writer.begin(Kind.ID, key, key.length, end - start);
            for (int i = start; i < end; i++) {
                writer.add(idPositions[order[i]]);
            }
            writer.end();
        }
    }

    private int compareIds(int a, int b) {
        int high = Long.compareUnsigned(ids[2 * a], ids[2 * b]);
        return high != 0 ? high : Long.compareUnsigned(ids[2 * a + 1], ids[2 * b + 1]);
    }
}
