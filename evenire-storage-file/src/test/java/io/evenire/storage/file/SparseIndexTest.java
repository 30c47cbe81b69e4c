package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.storage.file.SparseIndex.Place;
import org.junit.jupiter.api.Test;

class SparseIndexTest {

    private final SparseIndex index = new SparseIndex(100, new Place(10, 64, -1));

    @Test
    void findsThePlaceAtOrBeforeAPosition() {
        for (int i = 1; i < 50; i++) {
            index.add(new Place(10 + i, 64 + 100 * i, -i));
        }

        assertThat(index.floor(10)).isEqualTo(new Place(10, 64, -1));
        assertThat(index.floor(59)).isEqualTo(new Place(59, 4964, -49));
        assertThat(index.floor(Long.MAX_VALUE)).isEqualTo(new Place(59, 4964, -49));
        for (int i = 1; i < 50; i++) {
            assertThat(index.floor(10 + i)).isEqualTo(new Place(10 + i, 64 + 100 * i, -i));
        }
    }

    @Test
    void keepsOnePlacePerInterval() {
        index.add(new Place(11, 163, 7));
        index.add(new Place(12, 164, Integer.MIN_VALUE));
        index.add(new Place(13, 165, 9));
        index.add(new Place(11, 163, 7));

        assertThat(index.floor(11)).isEqualTo(new Place(10, 64, -1));
        assertThat(index.floor(13)).isEqualTo(new Place(12, 164, Integer.MIN_VALUE));
    }
}
