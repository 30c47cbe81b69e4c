package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.StoreUnavailableException;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stores the tools leave alone. */
class StoreToolsRefusalTest {

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

    @Test
    void leavesAStoreThatIsOpenAlone() {
        try (var _ = store.open()) {
            assertRefused(() -> TOOLS.verify(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> TOOLS.repair(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> TOOLS.rebuild(directory.toString(), ToolProgress.NONE), "is already open");
            assertRefused(() -> store.inspect(store.segments().getFirst(), 1), "is already open");
            assertRefused(() -> store.inspect("index/" + store.names("index").getFirst(), 1), "is already open");
        }
    }

    @Test
    void leavesADirectoryThatIsNoStoreAlone() {
        var none = directory.resolve("index").toString();

        assertRefused(() -> TOOLS.verify(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> TOOLS.repair(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> TOOLS.rebuild(none, ToolProgress.NONE), "it has no store.json");
        assertRefused(() -> TOOLS.verify(none + "x", ToolProgress.NONE), "it is no directory");
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(call)
                .withMessageContaining(why);
    }
}
