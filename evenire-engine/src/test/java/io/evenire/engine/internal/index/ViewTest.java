package io.evenire.engine.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunBuilder;
import io.evenire.engine.internal.run.RunRange;
import io.evenire.engine.internal.run.Term;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewTest {

    private static final StreamId STREAM = StreamId.of("a");

    @Test
    void putsPositionsTogetherOfSeveralRuns() throws IOException {
        var view = View.of(List.of(run(6, 10, 5), run(1, 5, 0)));
        var positions = new long[6];

        assertThat(view.copyPositions(STREAM, 2, positions)).isZero();

        assertThat(positions).containsExactly(3, 4, 5, 6, 7, 8);
    }

    /** A run that did not know its last versions any more left them out, and nobody noticed. */
    @Test
    void neverLeavesOutAPosition() throws IOException {
        var view = View.of(List.of(run(6, 10, 6), run(1, 5, 0))); // nobody knows version 5

        assertThatIllegalStateException()
                .isThrownBy(() -> view.copyPositions(STREAM, 2, new long[6]))
                .withMessage("the index does not have versions 5 to 5 of stream a");
    }

    @Test
    void takesTheHeadOfTheNewestRun() throws IOException {
        var view = View.of(List.of(run(6, 10, 5), run(1, 5, 0)));

        assertThat(view.head(STREAM, Long.MAX_VALUE, new KnownHeads()).head())
                .isEqualTo(run(6, 10, 5).content().head(Term.of(STREAM)));
        assertThat(view.head(STREAM, 9, new KnownHeads()).isLater()).isTrue();
    }

    /** What was found once is not looked for again, but what came later is found nevertheless. */
    @Test
    void looksOnlyIntoRunsThatItDoesNotKnowOf() throws IOException {
        var known = new KnownHeads();
        var older = run(1, 5, 0);
        assertThat(View.of(List.of(older)).head(STREAM, 5, known).head()).isEqualTo(head(older));

        var elsewhere = run(StreamId.of("b"), 1, 5, 0); // in its place: who looks into it finds nothing
        var unchanged = run(StreamId.of("b"), 6, 10, 5);
        var view = View.of(List.of(unchanged, elsewhere));
        assertThat(view.head(STREAM, 10, known).head()).isEqualTo(head(older));
        assertThat(view.head(STREAM, 10, new KnownHeads()).head()).isNull();

        var newer = run(11, 15, 5);
        var changed = View.of(List.of(newer, unchanged, older));
        assertThat(changed.head(STREAM, 15, known).head()).isEqualTo(head(newer));
        assertThat(changed.head(STREAM, 14, known).isLater()).isTrue();
    }

    /** A merged run holds what is known and what is not. */
    @Test
    void looksIntoARunThatGoesOnBehindWhatItKnows() throws IOException {
        var known = new KnownHeads();
        View.of(List.of(run(1, 5, 0))).head(STREAM, 5, known);

        var merged = run(1, 10, 0);
        assertThat(View.of(List.of(merged)).head(STREAM, 10, known).head()).isEqualTo(head(merged));
    }

    /** A view that was there before the runs of what is known. */
    @Test
    void tellsOfAChangeThatAnOlderViewDoesNotHave() throws IOException {
        var known = new KnownHeads();
        var older = run(1, 5, 0);
        View.of(List.of(run(6, 10, 5), older)).head(STREAM, 10, known);

        assertThat(View.of(List.of(older)).head(STREAM, 5, known).isLater()).isTrue();
    }

    @Test
    void knowsThatThereIsNoSuchStream() throws IOException {
        var known = new KnownHeads();
        var other = StreamId.of("b");
        assertThat(View.of(List.of(run(1, 5, 0))).head(other, 5, known).head()).isNull();
        assertThat(known.find(other)).isEqualTo(new KnownHeads.Known(null, 5));

        var created = run(other, 6, 10, 0);
        assertThat(View.of(List.of(created, run(1, 5, 0)))
                        .head(other, 10, known)
                        .head())
                .isEqualTo(created.content().head(Term.of(other)));
    }

    /** The same id may stand in several streams, where a version has proven that it is new there. */
    @Test
    void findsAnIdInEveryPartThatHasIt() throws IOException {
        var view = View.of(List.of(runOfId(2), runOfId(1)));
        view.active().add(STREAM, 0, 3, 7, 8);

        assertThat(view.positions(7, 8)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(view.positions(8, 7)).isEmpty();
    }

    @Test
    void putsARunOnlyInThePlaceOfTheTableThatItWasMadeOf() throws IOException {
        var view = View.of(List.of(run(1, 5, 0))).sealed().sealed();
        var run = run(6, 10, 5);

        assertThatIllegalStateException()
                .isThrownBy(() -> view.withRunOf(view.tables().get(1), run))
                .withMessage("the run of positions 6 to 10 is not of the oldest of 3 tables");
        var next = view.withRunOf(view.tables().getLast(), run);
        assertThat(next.tables()).containsExactlyElementsOf(view.tables().subList(0, 2));
        assertThat(next.runs()).containsExactly(run, view.runs().getFirst());
    }

    /** The one that takes the place of a damaged run has its name. */
    @Test
    void knowsARunByItselfAndNotByItsName() throws IOException {
        var damaged = run(1, 5, 0);
        var again = run(1, 5, 0);
        var view = View.of(List.of(damaged)).withRuns(damaged.range(), List.of(again));

        assertThat(view.has(again)).isTrue();
        assertThat(view.has(damaged)).isFalse();
        assertThat(view.run(damaged.content().name())).isSameAs(again);
    }

    private static @Nullable StreamHead head(IndexRun run) throws IOException {
        return run.content().head(Term.of(STREAM));
    }

    private static IndexRun run(long first, long last, long firstVersion) throws IOException {
        return run(STREAM, first, last, firstVersion);
    }

    /** {@return a run of one position, whose event has an id} */
    private static IndexRun runOfId(long position) throws IOException {
        var builder = new RunBuilder();
        builder.id(7, 8, position);
        var writer = new MemoryBlob.Writer();
        builder.writeTo(writer, new RunRange(position, position, 0));
        writer.commit();
        return new IndexRun(Run.open("run of %d".formatted(position), writer.toBlob()), 100, false);
    }

    /** {@return a run in which all events are of one stream} */
    private static IndexRun run(StreamId stream, long first, long last, long firstVersion) throws IOException {
        var positions = LongStream.rangeClosed(first, last).toArray();
        var builder = new RunBuilder();
        var head = StreamHead.first(stream, 1, 1).append(firstVersion + last - first, last, 1);
        builder.stream(head, firstVersion, positions, positions.length);
        var writer = new MemoryBlob.Writer();
        builder.writeTo(writer, new RunRange(first, last, 0));
        writer.commit();
        return new IndexRun(Run.open("run %d to %d".formatted(first, last), writer.toBlob()), 100, false);
    }
}
