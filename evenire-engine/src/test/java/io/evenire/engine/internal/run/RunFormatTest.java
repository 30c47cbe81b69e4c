package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.engine.internal.stream.StreamRetention;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Holds the code to the bytes of {@code docs/file-format.md}. */
class RunFormatTest {

    @Test
    void writesTheGoldenBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(SmallRuns.golden())).isEqualTo(goldenHex());
    }

    @Test
    void readsTheGoldenBytes() throws IOException {
        var run = SmallRuns.open(golden());

        assertThat(run.range()).isEqualTo(new RunRange(101, 106, 0xC0FFEE00));
        assertThat(run.head(Term.of(SmallRuns.ORDER))).isEqualTo(SmallRuns.orderHead());
        assertThat(run.head(Term.of(SmallRuns.GONE))).isEqualTo(SmallRuns.goneHead());
        var positions = new long[4];
        assertThat(Objects.requireNonNull(run.stream(Term.of(SmallRuns.ORDER))).fill(5, positions))
                .isEqualTo(4);
        assertThat(positions).containsExactly(101, 102, 104, 105);
        assertThat(run.positions(Term.id(0x018F4E3A_0000_7000L, 102))).containsExactly(102, 103);
        assertThat(run.positions(Term.id(-1, 104))).containsExactly(104);
        assertThat(run.positions(Term.of(Kind.TAG, "customer:7"))).containsExactly(101, 104);
        assertThat(run.positions(Term.of(Kind.CATEGORY, ""))).containsExactly(103);
        run.verify(RunWatch.NONE);
    }

    @Test
    void readsAHeadOfElevenNumbers() throws IOException {
        var head = SmallRuns.orderHead()
                .keep(300, 4, 106, 1_795_521_600_000_012_345L)
                .keep(200, StreamRetention.UNBOUNDED, 107, 1_795_521_600_000_012_345L);
        var into = new byte[HeadFormat.LENGTH_MAX];

        int length = HeadFormat.put(into, 0, head);

        // live and long, 60, 47 behind it, from 5, to 8 (plus 1), when it was made and changed, started with 2, 200, no
        // bound, and the moment 300 nanoseconds before it was changed plus 2^63
        assertThat(HexFormat.of().formatHex(into, 0, length))
                .isEqualTo("05" + "3c" + "2f" + "05" + "09" + "8080aa949dacbef518" + "b960" + "02" + "c801" + "00"
                        + "8ddeaa949dacbef59801");
        assertThat(HeadFormat.read(new Packed(new Block("run"), into, 0, length), SmallRuns.ORDER))
                .isEqualTo(head);
    }

    @Test
    void refusesALaterFormat() throws IOException {
        var bytes = golden();
        bytes[11] = 2;
        var crc = new CRC32C();
        crc.update(bytes, 0, 36);
        ByteBuffer.wrap(bytes).putInt(36, (int) crc.getValue());

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> SmallRuns.open(bytes))
                .withMessage("small@0: format is 2, this version reads format 1");
    }

    private static byte[] golden() throws IOException {
        return HexFormat.of().parseHex(goldenHex());
    }

    private static String goldenHex() throws IOException {
        try (var in = Objects.requireNonNull(RunFormatTest.class.getResourceAsStream("/run-1.hex"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
