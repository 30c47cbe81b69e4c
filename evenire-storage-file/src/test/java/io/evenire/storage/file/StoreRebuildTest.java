package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rebuild} makes again. */
class StoreRebuildTest {

    private static final StoreTools TOOLS = StoreTools.of("file");

    @TempDir
    private static Path template;

    @TempDir
    private Path directory;

    private SegmentedStore store;

    @BeforeAll
    static void fill() {
        SegmentedStore.fill(template);
    }

    @BeforeEach
    void copy() throws IOException {
        store = SegmentedStore.copy(template, directory);
    }

    /** It used to delete them first, and with them what shows that events are missing. */
    @Test
    void deletesNothingWhereTheJournalIsDamaged() throws IOException {
        store.flip(store.segments().get(1), 45);
        var before = store.contents();

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> TOOLS.rebuild(directory.toString(), ToolProgress.NONE))
                .withMessageContaining("nothing is made again from a damaged journal");

        before.put(DirectoryLock.NAME, store.contents().get(DirectoryLock.NAME));
        assertThat(store.contents()).isEqualTo(before);
    }

    @Test
    void makesTablesAndIndexAgain() throws IOException {
        var tables = store.names("offsets");
        for (var run : store.names("index")) {
            Files.delete(directory.resolve("index").resolve(run));
        }
        store.flip("offsets/" + tables.get(1), 70);

        assertThat(TOOLS.rebuild(directory.toString(), ToolProgress.NONE)).isEqualTo(SegmentedStore.EVENT_COUNT);

        assertThat(store.names("offsets")).isEqualTo(tables);
        assertThat(store.verify().problems()).isEmpty();
        store.assertHolds(SegmentedStore.EVENT_COUNT);
    }

    @Test
    void doesNotMakeAnythingOfADamagedJournal() throws IOException {
        var segment = store.segments().get(1);
        store.flip(segment, store.frameOffset(segment, 2) + 20);

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(() -> TOOLS.rebuild(directory.toString(), ToolProgress.NONE))
                .withMessageStartingWith(segment + "@");
    }
}
