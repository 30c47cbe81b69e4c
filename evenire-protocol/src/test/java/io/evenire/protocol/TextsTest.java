package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import org.junit.jupiter.api.Test;

class TextsTest {

    private static final int[] EDGES = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xF0, 0xF4, 0xFF};

    private final CharsetDecoder decoder = UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(8);

    @Test
    void knowsUtf8AsTheJdkDoes() {
        for (int first = 0; first <= 0xFF; first++) {
            requireAgreement(first);
            for (int second = 0; second <= 0xFF; second++) {
                requireAgreement(first, second);
                for (int third : EDGES) {
                    requireAgreement(first, second, third);
                    requireAgreement('a', first, second, third, 'b');
                }
            }
        }
    }

    @Test
    void knowsSequencesOfFourBytesAsTheJdkDoes() {
        for (int first = 0xEF; first <= 0xFF; first++) {
            for (int second : EDGES) {
                for (int third : EDGES) {
                    for (int fourth : EDGES) {
                        requireAgreement(first, second, third, fourth);
                    }
                }
            }
        }
    }

    private void requireAgreement(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        boolean jdkAccepts = !decoder.reset()
                .decode(ByteBuffer.wrap(bytes), chars.clear(), true)
                .isError();
        if (Texts.isUtf8(bytes) != jdkAccepts) {
            assertThat(bytes).as("UTF-8 to the JDK: %s", jdkAccepts).isNull();
        }
    }
}
