package io.evenire.engine.internal.scavenge;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StreamId;
import io.evenire.api.spi.JournalParts;
import io.evenire.engine.internal.commit.StreamChanges.Written;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordRewrite.Fate;
import io.evenire.engine.internal.stream.OwnStreams;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The carrying out of one erasure: of the event, and of the states of its stream that were saved before it was decided.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class Erasure {
    /*
     * Stream files go first, durably, and none is written until the end. So no crash leaves one with what the journal does
     * not have any more, which could not be told from a right one. Then each part of the journal that has something of it
     * is written anew, once.
     *
     * It can be begun anew at any time: what was done is seen in the records.
     */

    /** How many positions are looked up at once. */
    private static final int WINDOW_COUNT = 256;

    /** From how many records on that are to be emptied parts are written anew before more are looked for. */
    private static final int TARGET_COUNT_MAX = 65_536;

    private final Eraser.Means means;
    private final Written.Erased fact;
    private final long position;
    private final LogReader reader;
    private final TreeSet<Long> targets = new TreeSet<>(); // the positions of what is still to be emptied
    private final List<StreamHead> streams = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param means what it works with
     * @param fact which event
     * @param position the position where that was recorded
     */
    Erasure(Eraser.Means means, Written.Erased fact, long position) {
        this.means = means;
        this.fact = fact;
        this.position = position;
        this.reader = means.readers().get();
    }

    /** Carries it out. */
    void run() throws IOException {
        carryOut(findEvent(), (states, end) -> 0);
    }

    /**
     * Carries out what a crash may have broken off. Takes it for carried out if the event is erased, and of each name the
     * state that was saved last before: parts are written in their order.
     */
    void finish() throws IOException {
        boolean isErased = findEvent();
        carryOut(isErased, isErased ? this::behindErased : (states, end) -> 0);
    }

    private void carryOut(boolean isErased, Start start) throws IOException {
        findStates(start);
        if (!isErased || !targets.isEmpty()) {
            empty();
        }
    }

    private void empty() throws IOException {
        try (var _ = means.files().withhold(streams)) {
            if (!targets.isEmpty()) {
                rewrite();
            }
        }
    }

    /** {@return whether the event was erased before} */
    private boolean findEvent() {
        find(head(fact.stream()), fact.erased(), 1);
        var body = reader.body();
        return RecordFormat.isErased(body, reader.offset());
    }

    private void findStates(Start start) throws IOException {
        var names = means.index().streams(OwnStreams.ofSnapshots(fact.stream()), "");
        while (names.hasNext()) {
            var states = means.index().headAsOf(names.next(), means.visible()).head();
            if (states == null) {
                continue; // saved this moment, and so behind the fact
            }
            streams.add(states);
            long end = behindFact(states);
            for (long version = start.of(states, end); version < end; version += WINDOW_COUNT) {
                find(states, version, (int) Math.min(WINDOW_COUNT, end - version));
                if (targets.size() >= TARGET_COUNT_MAX) {
                    empty();
                }
            }
        }
    }

    /** {@return the version behind the last state that was saved before the fact} */
    private long behindFact(StreamHead states) {
        var at = new long[1];
        long low = 0;
        long high = states.version() + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            means.index().positions(states.stream(), middle, at);
            if (at[0] < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return the version behind the last one below an end that is erased} */
    private long behindErased(StreamHead states, long end) {
        for (long next = end; next > 0; next -= WINDOW_COUNT) {
            long first = Math.max(0, next - WINDOW_COUNT);
            var positions = new long[(int) (next - first)];
            means.index().positions(states.stream(), first, positions);
            for (int i = positions.length - 1; i >= 0; i--) {
                reader.find(positions[i], positions[i]);
                requireRight(states.stream(), first + i);
                if (RecordFormat.isErased(reader.body(), reader.offset())) {
                    return first + i + 1;
                }
            }
        }
        return 0;
    }

    private StreamHead head(StreamId stream) {
        var head = means.index().headAsOf(stream, means.visible()).head();
        if (head == null) {
            throw new IllegalStateException("the index does not know stream " + stream);
        }
        streams.add(head);
        return head;
    }

    /** Looks which of some versions of a stream are to be emptied. */
    private void find(StreamHead stream, long first, int count) {
        var positions = new long[count];
        means.index().positions(stream.stream(), first, positions);
        for (int i = 0; i < count; i++) {
            reader.find(positions[i], positions[Math.min(i + 1, count - 1)]);
            var body = reader.body();
            int offset = reader.offset();
            requireRight(stream.stream(), first + i);
            if (!RecordFormat.isRemoved(body, offset) && !RecordFormat.isErased(body, offset)) {
                targets.add(positions[i]);
            }
        }
    }

    private void requireRight(StreamId stream, long version) {
        var body = reader.body();
        int offset = reader.offset();
        var found = RecordDecoder.stream(body, offset);
        if (!RecordFormat.isIntact(body, offset)
                || RecordFormat.version(body, offset) != version
                || !found.equals(stream)) {
            throw new CorruptStoreException(
                    "journal, position " + RecordFormat.position(body, offset),
                    "record is version %d of stream %s, expected version %d of stream %s, intact"
                            .formatted(RecordFormat.version(body, offset), found, version, stream));
        }
    }

    private void rewrite() throws IOException {
        var parts = means.rewriting().parts();
        for (var part : sealed(parts)) {
            if (!targets.subSet(part.firstPosition(), true, part.lastPosition(), true)
                    .isEmpty()) {
                var done = new ArrayList<Long>();
                means.rewriting()
                        .rewrite(
                                part,
                                (body, offset) -> {
                                    long at = RecordFormat.position(body, offset);
                                    return targets.contains(at) && done.add(at) ? Fate.ERASED : Fate.KEPT;
                                },
                                streams);
                targets.removeAll(done);
            }
        }
        var again = means.readers().get(); // which has seen nothing of what was there before
        targets.removeIf(target -> isGone(again, target));
        if (!targets.isEmpty()) {
            throw new CorruptStoreException(
                    "journal, position " + targets.getFirst(), "the record to be erased is damaged, or in no part");
        }
    }

    /** {@return whether a scavenge has removed the record meanwhile} */
    private static boolean isGone(LogReader reader, long target) {
        reader.find(target, target);
        var body = reader.body();
        int offset = reader.offset();
        return RecordFormat.isIntact(body, offset) && RecordFormat.isRemoved(body, offset);
    }

    /** {@return the parts that can be written anew, with all that is to be emptied} */
    private List<JournalParts.Part> sealed(JournalParts parts) throws IOException {
        var sealed = parts.sealed();
        if (sealed.isEmpty() || sealed.getLast().lastPosition() < targets.getLast()) {
            parts.seal();
            return parts.sealed();
        }
        return sealed;
    }

    /** From which version on, below an end, the states of a name are looked at. */
    @FunctionalInterface
    private interface Start {

        /** Tells it. */
        long of(StreamHead states, long end);
    }
}
