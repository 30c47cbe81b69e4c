package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PackedTest {

    private static final long[] NUMBERS = {0, 1, 127, 128, 16383, 16384, Integer.MAX_VALUE, Long.MAX_VALUE, -1};

    @Test
    void readsWhatWasWritten() throws DamagedRunException {
        var bytes = new byte[NUMBERS.length * Varint.LENGTH_MAX];
        int end = 0;
        for (long number : NUMBERS) {
            int next = Varint.put(bytes, end, number);
            assertThat(next - end).isEqualTo(Varint.length(number));
            end = next;
        }

        var packed = packed(Arrays.copyOf(bytes, end));

        for (long number : NUMBERS) {
            assertThat(packed.number()).isEqualTo(number);
        }
        assertThat(packed.isEmpty()).isTrue();
    }

    @Test
    void refusesANumberWithoutAnEnd() {
        var endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> packed(endless).number())
                .withMessage("run@0: number has no end");
        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> packed(new byte[0]).number())
                .withMessage("run@0: number has no end");
    }

    @Test
    void refusesANumberAboveItsBound() {
        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> packed(new byte[] {8}).number("count", 7))
                .withMessage("run@0: count is 8, must be at most 7");
    }

    private static Packed packed(byte[] bytes) {
        return new Packed(new Block("run"), bytes, 0, bytes.length);
    }
}
