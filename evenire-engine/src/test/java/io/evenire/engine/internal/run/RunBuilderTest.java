package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunBuilderTest {

    private static final RunRange RANGE = new RunRange(5, 9, 1);

    private final RunBuilder builder = new RunBuilder();

    @Test
    void writesARunWithoutTerms() throws IOException {
        var run = written();

        assertThat(run.range()).isEqualTo(RANGE);
        assertThat(run.streams("", "").next()).isNull();
        assertThat(run.positions(Term.id(1, 2))).isEmpty();
        assertThat(run.head(Term.of(SmallRuns.ORDER))).isNull();
        run.verify(RunWatch.NONE);
    }

    @Test
    void refusesAPositionOutOfTheRange() {
        builder.id(1, 2, 10);

        assertThatIllegalArgumentException()
                .isThrownBy(this::written)
                .withMessage("positions must rise from 5 to 9, found 10 after 0");
    }

    @Test
    void refusesPositionsThatDoNotRise() {
        builder.term(Kind.TAG, "a", 7);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.term(Kind.TAG, "a", 7))
                .withMessage("positions of a term must rise, found 7 after 7");
    }

    @Test
    void refusesAStreamTwice() {
        builder.stream(SmallRuns.head("a", 1, 1, 6), 0, new long[] {5, 6}, 2);
        builder.stream(SmallRuns.head("a", 1, 1, 6), 0, new long[] {5, 6}, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(this::written)
                .withMessage("keys must rise, a key of kind 1 does not");
    }

    @Test
    void refusesKindsThatAreNoTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.term(Kind.STREAM, "a", 5))
                .withMessage("a STREAM is put in otherwise");
    }

    @Test
    void refusesARangeThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunRange(5, 4, 0))
                .withMessage("run must cover at least one position from 1 on, has 5 to 4");
    }

    private Run written() throws IOException {
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, RANGE);
        return out.open("run");
    }
}
