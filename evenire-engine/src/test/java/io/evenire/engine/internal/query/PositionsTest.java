package io.evenire.engine.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunBuilder;
import io.evenire.engine.internal.run.RunRange;
import io.evenire.engine.internal.run.Term;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sets of positions in a run, large enough to stand in chunks, against sets in memory. */
class PositionsTest {

    private static final StreamId ORDER = StreamId.of("order-1");
    private static final long FIRST = 1_001;
    private static final long LAST = 6_000;

    private final NavigableSet<Long> common = new TreeSet<>();
    private final NavigableSet<Long> some = new TreeSet<>();
    private final NavigableSet<Long> rare = new TreeSet<>();
    private final NavigableSet<Long> ofStream = new TreeSet<>();
    private final Random random = new Random(7);
    private final Bytes bytes = new Bytes();
    private Run run;
    private Indexed in;

    @BeforeEach
    void build() throws IOException {
        var builder = new RunBuilder();
        for (long position = FIRST; position <= LAST; position++) {
            add(builder, "common", 2, common, position);
            add(builder, "some", 7, some, position);
            add(builder, "rare", 90, rare, position);
            if (random.nextInt(3) == 0) {
                ofStream.add(position);
            }
        }
        var head = StreamHead.first(ORDER, 5, 1).append(ofStream.size() + 16L, ofStream.last(), 1);
        var positions = ofStream.stream().mapToLong(Long::longValue).toArray();
        builder.stream(head, 17, positions, positions.length);
        builder.writeTo(bytes, new RunRange(FIRST, LAST, 1));
        run = Run.open("test", bytes.blob());
        in = new IndexedRun(run);
    }

    private void add(RunBuilder builder, String tag, int interval, NavigableSet<Long> into, long position) {
        if (random.nextInt(interval) == 0) {
            builder.term(Kind.TAG, tag, position);
            into.add(position);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachIsFoundBothWays(Way way) throws IOException {
        compare(way, tag(way, "common"), common);
        compare(way, tag(way, "rare"), rare);
        compare(way, stream(way), ofStream);
        var all = new TreeSet<Long>();
        for (long position = FIRST; position <= LAST; position++) {
            all.add(position);
        }
        compare(way, new EveryPosition(way, in), all);
    }

    /** A window of a stream was once searched for anew, by halves, for each position that was asked for. */
    @ParameterizedTest
    @EnumSource
    void aStreamIsReadOnceOnTheWay(Way way) throws IOException {
        var positions = stream(way);
        int before = bytes.readCount;
        long first = positions.seek(way == Way.FORWARD ? FIRST : LAST);
        int forOne = bytes.readCount - before;
        assertThat(forOne).isPositive();

        before = bytes.readCount;
        for (long at = first; at != way.none(); ) {
            at = positions.seek(at + way.step());
        }

        int windowCount = (ofStream.size() + 255) / 256;
        assertThat(windowCount).isGreaterThan(5);
        assertThat(bytes.readCount - before).isLessThanOrEqualTo(windowCount * forOne);
    }

    @ParameterizedTest
    @EnumSource
    void someAreUnited(Way way) throws IOException {
        var united = new TreeSet<>(some);
        united.addAll(rare);
        united.addAll(ofStream);

        compare(way, AnyOf.of(way, in, List.of(tag(way, "some"), tag(way, "rare"), stream(way))), united);
        compare(way, AnyOf.of(way, in, List.of()), new TreeSet<>());
    }

    @ParameterizedTest
    @EnumSource
    void someAreIntersected(Way way) throws IOException {
        var both = new TreeSet<>(common);
        both.retainAll(some);
        both.retainAll(ofStream);
        assertThat(both).hasSizeGreaterThan(50);

        compare(way, allOf(way, tag(way, "common"), stream(way), tag(way, "some")), both);
        var nothing = new TreeSet<>(both);
        nothing.retainAll(rare);
        compare(way, allOf(way, tag(way, "rare"), tag(way, "common"), stream(way), tag(way, "some")), nothing);
    }

    /** Those that never meet used to be gone through to the end of the run in one call, however large it is. */
    @ParameterizedTest
    @EnumSource
    void anIntersectionGivesUpInBetween(Way way) throws IOException {
        var even = new EveryOther(way, 0);
        var odd = new EveryOther(way, 1);
        var effort = new Effort();
        var positions = AllOf.of(way, in, List.of(even, odd), effort);
        long at = way == Way.FORWARD ? FIRST : LAST;

        long found = positions.seek(at);

        long passed = Math.abs(found - at);
        assertThat(passed).isBetween(1L * Effort.STEP_COUNT_MAX, 3L * Effort.STEP_COUNT_MAX);
        assertThat(effort.isSpent()).isFalse();
        while (!effort.isSpent()) {
            found = positions.seek(found + way.step());
            assertThat(found).isNotEqualTo(way.none());
        }
        assertThat(Math.abs(found - at)).isGreaterThan(3 * passed);
    }

    /** Every other position, without an end. */
    private final class EveryOther extends Positions {

        private final int rest;

        EveryOther(Way way, int rest) {
            super(way, in);
            this.rest = rest;
        }

        @Override
        long count() {
            return Integer.MAX_VALUE;
        }

        @Override
        long find(long position) {
            return Math.floorMod(position, 2) == rest ? position : position + way().step();
        }
    }

    private Positions allOf(Way way, Positions... parts) {
        return AllOf.of(way, in, List.of(parts), new Effort());
    }

    /** Whoever goes on from what was found must not come back to where he was. */
    @ParameterizedTest
    @EnumSource
    void positionsThatDoNotRiseAreDamage(Way way) {
        var falling = new Positions(way, in) {
            @Override
            long count() {
                return 1;
            }

            @Override
            long find(long position) {
                return position - way.step();
            }
        };

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> falling.seek(FIRST + 5))
                .withMessageContaining("stands where 1006 was looked for");
    }

    private void compare(Way way, Positions positions, NavigableSet<Long> expected) throws IOException {
        long at = way == Way.FORWARD ? FIRST : LAST;
        for (long wanted : way == Way.FORWARD ? expected : expected.descendingSet()) {
            at = positions.seek(at);
            assertThat(at).isEqualTo(wanted);
            at += way.step();
        }
        assertThat(positions.seek(at)).isEqualTo(way.none());
        for (int i = 0; i < 2_000; i++) {
            long from = FIRST - 3 + random.nextLong(LAST - FIRST + 6);
            var found = way == Way.FORWARD ? expected.ceiling(from) : expected.floor(from);
            assertThat(positions.seek(from)).isEqualTo(found == null ? way.none() : found);
        }
    }

    private Positions tag(Way way, String tag) throws IOException {
        return new TermPositions(way, in, run.postings(Term.of(Kind.TAG, tag)));
    }

    private Positions stream(Way way) throws IOException {
        return new StreamPositions(way, in, Objects.requireNonNull(run.stream(Term.of(ORDER))));
    }

    /** A blob that is written and read in memory. */
    private static final class Bytes implements BlobWriter {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int readCount;

        @Override
        public void write(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                out.write(bytes.get());
            }
        }

        @Override
        public void commit() {}

        @Override
        public void close() {}

        Blob blob() {
            var written = out.toByteArray();
            return new Blob() {
                @Override
                public long length() {
                    return written.length;
                }

                @Override
                public ByteBuffer read(long offset, int length) {
                    readCount++;
                    int start = (int) Math.min(offset, written.length);
                    return ByteBuffer.wrap(written, start, Math.min(length, written.length - start))
                            .slice();
                }
            };
        }
    }
}
