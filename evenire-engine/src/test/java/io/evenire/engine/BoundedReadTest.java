package io.evenire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Cursor;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A read of the whole store may be cut after some work, and gone on with. */
class BoundedReadTest {

    private static final int COUNT = 1_000;
    private static final int INTERVAL = 300;

    private final Evenire store = Evenire.inMemory();

    @BeforeEach
    void fill() {
        var events = new NewEvent[COUNT];
        Arrays.setAll(events, i -> NewEvent.json((i + 1) % INTERVAL == 0 ? "Rare" : "Common", "{}"));
        store.append(Append.of(events));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePartsAreTheWhole(boolean isForward) {
        var rare = List.of(300L, 600L, 900L);
        for (var asked : List.of(Query.types("Rare"), Query.types("Absent"), Query.all())) {
            for (long recordCountMax : List.of(1L, 256L, 257L, 600L, 5_000L, Long.MAX_VALUE)) {
                var read =
                        isForward ? Read.matching(asked) : Read.matching(asked).backward();
                var found = new ArrayList<Long>();
                int partCount = 0;
                while (true) {
                    partCount++;
                    var part = part(read, recordCountMax);
                    part.forEachRemaining(event -> found.add(event.position()));
                    if (part.rest().isEmpty()) {
                        break;
                    }
                    read = read.from(part.rest().getAsLong());
                }

                var whole = store
                        .read(
                                isForward
                                        ? Read.matching(asked)
                                        : Read.matching(asked).backward())
                        .stream()
                        .map(event -> event.position())
                        .toList();
                assertThat(found).as("%s, %d", asked, recordCountMax).isEqualTo(whole);
                long stretchCount = Math.ceilDiv(Math.min(recordCountMax, COUNT), 256);
                int partCountMax = (int) Math.ceilDiv(Math.ceilDiv(COUNT, 256), stretchCount);
                if (asked.isAll()) {
                    assertThat(partCount).as("%d", recordCountMax).isEqualTo(partCountMax);
                } else { // the index passes over most
                    assertThat(partCount).as("%s, %d", asked, recordCountMax).isLessThanOrEqualTo(partCountMax);
                }
                if (asked.equals(Query.types("Rare"))) {
                    assertThat(found).hasSameElementsAs(rare);
                }
            }
        }
    }

    @Test
    void aPartHasNoRestWhileThereIsANextEventNorAtItsEnd() {
        var part = part(Read.all().limit(2), 1);

        assertThat(part.rest()).isEmpty();
        part.next();
        part.next();
        assertThat(part.hasNext()).isFalse();
        assertThat(part.rest()).as("the limit is reached").isEmpty();
    }

    @Test
    void aPartWithoutAnEventHasARest() {
        int tableCount = 10;
        var settings = Settings.defaults().withTableCountMax(COUNT / tableCount);
        try (var runs = Evenire.builder()
                .storage("memory")
                .settings(settings)
                .withoutThread()
                .open()) {
            for (int i = 0; i < tableCount; i++) {
                var events = new NewEvent[COUNT / tableCount];
                Arrays.setAll(events, _ -> NewEvent.json("Common", "{}"));
                runs.append(Append.of(events));
            }
            var part = runs.read(Read.matching(Query.types("Absent"))).part(1);

            assertThat(part.hasNext()).isFalse();
            assertThat(part.rest())
                    .as("behind the first run, which is made of eight")
                    .hasValue(801);
        }
    }

    @Test
    void aPartLooksAtSomething() {
        var cursor = store.read(Read.all());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> cursor.part(0))
                .withMessage("records to look at must be 1 or more, are 0");
    }

    private Cursor.Part part(Read read, long recordCountMax) {
        return store.read(read).part(recordCountMax);
    }
}
