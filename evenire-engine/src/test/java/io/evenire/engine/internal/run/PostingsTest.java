package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.spi.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lists that stand in hundreds of chunks. */
class PostingsTest {

    private static final int COUNT = 100_000;
    private static final long FIRST = 1_000_001;
    private static final long LAST = FIRST + 2 * (COUNT - 1);

    private final byte[] bytes;
    private final AtomicInteger readCount = new AtomicInteger();
    private final Run run;

    PostingsTest() throws IOException {
        bytes = SmallRuns.withLongLists(FIRST, COUNT);
        run = Run.open("long", new CountingBlob());
    }

    /** Counts how often bytes are read. */
    private final class CountingBlob implements Blob {

        private final MemoryBlob blob = new MemoryBlob(bytes);

        @Override
        public long length() {
            return blob.length();
        }

        @Override
        public ByteBuffer read(long offset, int length) {
            readCount.incrementAndGet();
            return blob.read(offset, length);
        }
    }

    @Test
    void entersALongStreamAnywhereByAFewBlocks() throws IOException {
        var stream = Objects.requireNonNull(run.stream(Term.of(SmallRuns.ORDER)));
        assertThat(stream.firstVersion()).isEqualTo(10);
        assertThat(stream.count()).isEqualTo(COUNT);

        for (int version = 10; version < COUNT + 10; version += 97) {
            var positions = new long[100];
            readCount.set(0);
            int filled = stream.fill(version, positions);

            assertThat(readCount.get()).isLessThanOrEqualTo(4);
            assertThat(filled).isEqualTo(Math.min(100, COUNT + 10 - version));
            for (int i = 0; i < filled; i++) {
                assertThat(positions[i]).isEqualTo(FIRST + 2 * (version - 10L + i));
            }
        }
    }

    @Test
    void givesAWholeLongStream() throws IOException {
        var stream = Objects.requireNonNull(run.stream(Term.of(SmallRuns.ORDER)));
        var positions = new long[COUNT + 20];

        assertThat(stream.fill(0, positions)).isEqualTo(COUNT);
        assertThat(positions[9]).isZero();
        assertThat(positions[10]).isEqualTo(FIRST);
        assertThat(positions[COUNT + 9]).isEqualTo(LAST);
        assertThat(positions[COUNT + 10]).isZero();
    }

    @Test
    void walksForwardAndBackward() throws IOException {
        for (var term : new Term[] {Term.of(Kind.TYPE, "Placed"), Term.id(0, 0)}) {
            var postings = run.postings(term);
            assertThat(postings.count()).isEqualTo(COUNT);
            for (int i = 0; i < COUNT; i++) {
                assertThat(postings.next()).isTrue();
                assertThat(postings.position()).isEqualTo(FIRST + 2L * i);
            }
            assertThat(postings.next()).isFalse();
            assertThat(postings.next()).isFalse();
            for (int i = COUNT - 1; i >= 0; i--) {
                assertThat(postings.previous()).isTrue();
                assertThat(postings.position()).isEqualTo(FIRST + 2L * i);
            }
            assertThat(postings.previous()).isFalse();
            assertThat(postings.previous()).isFalse();
            assertThat(postings.next()).isTrue();
            assertThat(postings.position()).isEqualTo(FIRST);
        }
    }

    @Test
    void seeksByAFewBlocks() throws IOException {
        var postings = run.postings(Term.of(Kind.TYPE, "Placed"));

        for (long position = FIRST; position < LAST; position += 1009) {
            long even = (position - FIRST) / 2 * 2 + FIRST;
            readCount.set(0);

            assertThat(postings.floor(position)).isTrue();
            assertThat(postings.position()).isEqualTo(even);
            assertThat(postings.advance(even + 1)).isTrue();
            assertThat(postings.position()).isEqualTo(even + 2);
            assertThat(postings.advance(FIRST - 5)).isTrue();
            assertThat(postings.position()).isEqualTo(FIRST);
            assertThat(readCount.get()).isLessThanOrEqualTo(16);
        }
    }

    @Test
    void endsOnBothSides() throws IOException {
        var postings = run.postings(Term.of(Kind.TYPE, "Placed"));

        assertThat(postings.advance(LAST + 1)).isFalse();
        assertThat(postings.previous()).isTrue();
        assertThat(postings.position()).isEqualTo(LAST);
        assertThat(postings.floor(FIRST - 1)).isFalse();
        assertThat(postings.previous()).isFalse();
        assertThat(postings.advance(Long.MAX_VALUE)).isFalse();
        assertThat(postings.floor(Long.MAX_VALUE)).isTrue();
        assertThat(postings.position()).isEqualTo(LAST);
        assertThat(postings.floor(Long.MIN_VALUE)).isFalse();
        assertThat(postings.next()).isTrue();
        assertThat(postings.position()).isEqualTo(FIRST);
    }

    @Test
    void listsTermsWithoutReadingTheirChunks() throws IOException {
        readCount.set(0);
        var terms = run.terms(Kind.TYPE, "", null);

        assertThat(terms.next()).isEqualTo(new TermCount("Place", 1));
        assertThat(terms.next()).isEqualTo(new TermCount("Placed", COUNT));
        assertThat(terms.next()).isEqualTo(new TermCount("Placed2", 1));
        assertThat(terms.next()).isNull();
        assertThat(readCount.get()).isLessThanOrEqualTo(12);

        var streams = run.streams("order-4", "order-41");
        assertThat(streams.next()).isEqualTo(run.head(Term.of(SmallRuns.ORDER)));
        assertThat(streams.next()).isEqualTo(SmallRuns.head("order-420", 1, 0, FIRST));
        assertThat(streams.next()).isNull();
    }

    @Test
    void isNowhereBeforeItMoves() throws IOException {
        var postings = run.postings(Term.of(Kind.TYPE, "Placed"));

        assertThatIllegalStateException().isThrownBy(postings::position).withMessage("not at an event");
    }

    @Test
    void takesNoStream() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.postings(Term.of(SmallRuns.ORDER)))
                .withMessage("not for a term of kind STREAM");
    }
}
