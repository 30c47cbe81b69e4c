package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentHeaderTest {

    @Test
    void namesASegmentByItsFirstPositionIn19Digits() {
        assertThat(SegmentHeader.name(1)).isEqualTo("0000000000000000001.journal");
        assertThat(SegmentHeader.name(Long.MAX_VALUE)).isEqualTo("9223372036854775807.journal");
        assertThat(SegmentHeader.firstPosition(SegmentHeader.name(4711))).isEqualTo(4711);
    }

    /** The header of a file may hold any number; it must be told, whatever it is. */
    @Test
    void writesANegativePositionToo() {
        assertThat(SegmentHeader.digits(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    }

    @Test
    void recognisesTheNameOfASegment() {
        assertThat(SegmentHeader.isName("0000000000000000001.journal")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000000000000001.journal",
                "00000000000000000001.journal",
                "000000000000000000a.journal",
                "0000000000000000001.journals",
                "0000000000000000001.spare",
                "٠000000000000000001.journal",
                ""
            })
    void takesNothingElseForOne(String name) {
        assertThat(SegmentHeader.isName(name)).isFalse();
    }
}
