package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.StreamState;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunMergeTest {

    @Test
    void takesTheNewestHeadAndJoinsPositions() throws IOException {
        var older = run(1, SmallRuns.head("a-1", 1, 1, 2), 0, 1, 2);
        var newer = run(3, SmallRuns.head("a-1", 1, 3, 4), 2, 3, 4);
        var newest = run(5, SmallRuns.head("a-1", 1, 3, 4).hide(StreamState.Status.TOMBSTONED, 6, 6), 0);

        var merged = merge(older, newer, newest);

        assertThat(merged.range()).isEqualTo(new RunRange(1, 6, 5));
        var stream = Objects.requireNonNull(merged.stream(Term.of(Kind.STREAM, "a-1")));
        assertThat(stream.head().status()).isEqualTo(StreamState.Status.TOMBSTONED);
        var positions = new long[4];
        assertThat(stream.fill(0, positions)).isEqualTo(4);
        assertThat(positions).containsExactly(1, 2, 3, 4);
        merged.verify(RunWatch.NONE);
    }

    @Test
    void putsFewPostingsOfManyRunsIntoChunks() throws IOException {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < 9; i++) {
            long first = 1 + 60L * i;
            runs.add(run(
                    first,
                    SmallRuns.head("a-1", 1, 60 * i + 59, first + 59),
                    60L * i,
                    LongStream.range(first, first + 60).toArray()));
        }

        var merged = merge(runs.toArray(Run[]::new));

        var positions = new long[540];
        assertThat(Objects.requireNonNull(merged.stream(Term.of(Kind.STREAM, "a-1")))
                        .fill(0, positions))
                .isEqualTo(540);
        assertThat(positions).isEqualTo(LongStream.rangeClosed(1, 540).toArray());
        merged.verify(RunWatch.NONE);
    }

    /** A reader holds a short key in the bytes of the longer one before it, which must not count. */
    @Test
    void joinsAShortTermThatFollowsALongOne() throws IOException {
        var older = new RunBuilder();
        older.term(Kind.TYPE, "aLongNameOfAType", 1);
        older.term(Kind.TYPE, "b", 2);
        var newer = new RunBuilder();
        newer.term(Kind.TYPE, "b", 3);
        newer.term(Kind.TYPE, "bc", 4);

        var merged = merge(write(older, new RunRange(1, 2, 1)), write(newer, new RunRange(3, 4, 3)));

        assertThat(merged.termCount(Kind.TYPE)).isEqualTo(3);
        assertThat(merged.positions(Term.of(Kind.TYPE, "b"))).containsExactly(2, 3);
        merged.verify(RunWatch.NONE);
    }

    @Test
    void takesOneRunToo() throws IOException {
        var bytes = SmallRuns.golden();
        var out = new MemoryBlob.Writer();
        RunMerge.of(List.of(SmallRuns.open(bytes))).writeTo(out, RunWatch.NONE);

        assertThat(out.bytes()).isEqualTo(bytes);
    }

    /** Wherever one run has no more terms, the others go on. */
    @Test
    void hasTheTermsOfAllRuns() throws IOException {
        var merged = merge(runOfIds(1, 1, 4, 6), runOfIds(4, 2, 3, 9), runOfIds(7, 5, 7, 8));

        assertThat(merged.termCount(Kind.ID)).isEqualTo(9);
        assertThat(ids(merged, 9)).containsExactly(1, 4, 5, 2, 7, 3, 8, 9, 6);
        merged.verify(RunWatch.NONE);
    }

    /** There once were so few terms that one window held them all. */
    @Test
    void makesTheSameFilterInOneWindowAndInMany() throws IOException {
        int count = 1_000;
        var runs = List.of(
                runOfIds(1, LongStream.rangeClosed(1, count).toArray()),
                runOfIds(
                        count + 1, LongStream.rangeClosed(count + 1, 2L * count).toArray()));
        var one = new MemoryBlob.Writer();
        RunMerge.of(runs).writeTo(one, RunWatch.NONE);
        var many = new MemoryBlob.Writer();
        RunMerge.of(runs, 3).writeTo(many, RunWatch.NONE);

        assertThat(many.bytes()).isEqualTo(one.bytes());
        var merged = many.open("merged");
        assertThat(merged.footer().lineCount()).isGreaterThan(6);
        assertThat(ids(merged, 2 * count))
                .containsExactly(LongStream.rangeClosed(1, 2L * count).toArray());
    }

    @Test
    void tellsHowFarItIsAndCanBeGivenUp() throws IOException {
        var merge = RunMerge.of(List.of(SmallRuns.open(SmallRuns.withLongLists(1, 20_000))), 1);
        var read = new AtomicLong();
        merge.writeTo(new MemoryBlob.Writer(), read::addAndGet);

        assertThat(read.get()).isBetween(merge.readLength() * 9 / 10, merge.readLength());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> merge.writeTo(new MemoryBlob.Writer(), length -> {
                    throw new IOException("closing");
                }))
                .withMessage("closing");
    }

    @Test
    void refusesAGapBetweenRuns() throws IOException {
        var older = run(1, SmallRuns.head("a-1", 1, 1, 2), 0, 1, 2);
        var newer = run(4, SmallRuns.head("a-1", 1, 3, 5), 2, 4, 5);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunMerge.of(List.of(older, newer)))
                .withMessage("run 4 begins at 4, but 1 ends at 2");
    }

    @Test
    void refusesAGapInAStream() throws IOException {
        var older = run(1, SmallRuns.head("a-1", 1, 1, 2), 0, 1, 2);
        var newer = run(3, SmallRuns.head("a-1", 1, 4, 4), 3, 3, 4);

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> merge(older, newer))
                .withMessage("3@40: versions of a stream begin at 3, expected 2");
    }

    @Test
    void findsADamagedBlock() throws IOException {
        var bytes = SmallRuns.withLongLists(1, 20_000);
        bytes[30_000] ^= 1;
        var damaged = SmallRuns.open(bytes);

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> merge(damaged))
                .withMessageContaining("checksum of block is")
                .satisfies(e -> assertThat(e.run()).isEqualTo("small"));
    }

    private static Run merge(Run... runs) throws IOException {
        var out = new MemoryBlob.Writer();
        RunMerge.of(Arrays.asList(runs)).writeTo(out, RunWatch.NONE);
        return out.open("merged");
    }

    /** {@return a run of events that have some ids, one after the other} */
    private static Run runOfIds(long first, long... ids) throws IOException {
        var builder = new RunBuilder();
        for (int i = 0; i < ids.length; i++) {
            builder.id(0, ids[i], first + i);
        }
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, new RunRange(first, first + ids.length - 1, (int) first));
        return out.open(Long.toString(first));
    }

    /** {@return the positions of the ids from 1 on} */
    private static long[] ids(Run run, int count) throws IOException {
        var positions = new long[count];
        for (int id = 1; id <= count; id++) {
            assertThat(run.positions(Term.id(0, id))).as("id %d", id).hasSize(1);
            positions[id - 1] = run.positions(Term.id(0, id))[0];
        }
        return positions;
    }

    private static Run run(long first, StreamHead head, long firstVersion, long... positions) throws IOException {
        var builder = new RunBuilder();
        builder.stream(head, firstVersion, positions, positions.length);
        return write(builder, new RunRange(first, head.changedBy(), (int) first));
    }

    private static Run write(RunBuilder builder, RunRange range) throws IOException {
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, range);
        return out.open(Long.toString(range.first()));
    }
}
