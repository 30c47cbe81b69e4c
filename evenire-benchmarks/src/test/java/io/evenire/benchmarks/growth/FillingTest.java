package io.evenire.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Read;
import io.evenire.benchmarks.growth.Cell.Ids;
import io.evenire.engine.Evenire;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FillingTest {

    @Test
    void fillsAStoreToItsSize() {
        try (var store = Evenire.inMemory()) {
            new Filling(store, new Cell(64, 6_000, Ids.V7)).fill();

            assertThat(store.state().head()).isEqualTo(6_000);
            assertThat(store.stream(Streams.ordinary(63)).orElseThrow().version())
                    .isEqualTo(1_000 / 64 - 1);
        }
    }

    @Test
    void givesEveryStreamAnEventWhereThereAreAsManyStreamsAsEvents() {
        try (var store = Evenire.inMemory()) {
            new Filling(store, new Cell(100, 100, Ids.V4)).fill();

            assertThat(store.stream(Streams.ordinary(99))).isPresent();
            assertThat(store.stream(Streams.ordinary(100))).isEmpty();
        }
    }

    @Test
    void spreadsTheStreamsThatAreReadOverTheWholeJournal() {
        try (var store = Evenire.inMemory()) {
            new Filling(store, new Cell(64, 25_000, Ids.V7)).fill();

            List<Long> positions = new ArrayList<>();
            store.read(Read.stream(Streams.sample(7))).forEach(event -> positions.add(event.position()));
            assertThat(positions).hasSize(Filling.SAMPLE_EVENT_COUNT);
            for (int i = 1; i < positions.size(); i++) {
                assertThat(positions.get(i) - positions.get(i - 1)).isEqualTo(25_000 / Filling.SAMPLE_EVENT_COUNT);
            }
        }
    }

    @Test
    void givesIdsOfTheKindAskedFor() {
        for (var ids : Ids.values()) {
            var id = new Events(ids, new SplittableRandom(1)).next().id();

            assertThat(id.version()).isEqualTo(ids == Ids.V7 ? 7 : 4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }
}
