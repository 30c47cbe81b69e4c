package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TermFilterTest {

    private static final int TERM_COUNT = 200_000;
    private static final int SALT = 0x5A17;

    @Test
    void holdsAllTermsAndFewOthers() throws IOException {
        for (int windowLineCountMax : new int[] {Integer.MAX_VALUE, 1000}) {
            var bytes = filter(windowLineCountMax);
            var filter = open(bytes);

            int wrongCount = 0;
            for (int i = 0; i < TERM_COUNT; i++) {
                assertThat(filter.mayHold(hash(i))).isTrue();
                wrongCount += filter.mayHold(hash(TERM_COUNT + i)) ? 1 : 0;
            }

            assertThat((double) wrongCount / TERM_COUNT).isLessThan(0.01);
            assertThat((double) bytes.length / TERM_COUNT).isLessThan(1.5);
        }
    }

    @Test
    void findsEveryFlippedBitOfALineAndALineInTheWrongPlace() throws IOException {
        var bytes = filter(Integer.MAX_VALUE);
        for (int bit = 0; bit < Byte.SIZE * TermFilter.LINE_LENGTH; bit++) {
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertDamaged(bytes);
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        }
        System.arraycopy(bytes, TermFilter.LINE_LENGTH, bytes, 0, TermFilter.LINE_LENGTH);
        assertDamaged(bytes);
    }

    @Test
    void spreadsTermsThatDifferInOneBit() {
        var random = new Random(1);
        long differing = 0;
        for (int i = 0; i < 1000; i++) {
            var key = new byte[1 + random.nextInt(40)];
            random.nextBytes(key);
            long before = TermHash.of(key, key.length);
            key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(8));
            differing += Long.bitCount(before ^ TermHash.of(key, key.length));
        }
        assertThat(differing / 1000.0).isBetween(30.0, 34.0);
    }

    /** The hash stands in files. */
    @Test
    void neverChanges() {
        var key = "\u0004customer:7".getBytes(StandardCharsets.UTF_8);

        assertThat(TermHash.of(key, key.length)).isEqualTo(0xA7824E984BD0A8F2L);
    }

    private static void assertDamaged(byte[] bytes) {
        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> open(bytes).readLine(0))
                .withMessageStartingWith("run@0: checksum of line of filter is ");
    }

    private static TermFilter open(byte[] bytes) {
        return new TermFilter("run", new MemoryBlob(bytes), SALT, 0, bytes.length / TermFilter.LINE_LENGTH);
    }

    private static byte[] filter(int windowLineCountMax) throws IOException {
        var blob = new MemoryBlob.Writer();
        var out = new RunOutput(blob);
        var writer = new TermFilterWriter(TERM_COUNT, windowLineCountMax);
        do {
            for (int i = 0; i < TERM_COUNT; i++) {
                writer.add(hash(i));
            }
        } while (writer.writeTo(out, SALT));
        out.flush();
        return blob.bytes();
    }

    private static long hash(int number) {
        return Term.of(Kind.TAG, "customer:" + number).hash();
    }
}
