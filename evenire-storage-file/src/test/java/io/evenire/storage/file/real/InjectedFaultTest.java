package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets calls of the operating system fail under a store that is written to, whatever file they are for. */
@Tag("torture")
class InjectedFaultTest {

    private static final int APPEND_COUNT = 250;
    private static final int FAULT_COUNT = Integer.getInteger("evenire.torture.faults", 12);

    /** How many calls lie between a fault and the next that is tried. */
    private static final int STRIDE = 23;

    @TempDir
    private Path directory;

    @Test
    void aForceThatFailsTakesBackNothing() throws IOException, InterruptedException {
        injectEach("fdatasync", "error=EIO:when=%d");
        injectEach("fsync", "error=EIO:when=%d");
    }

    @Test
    void aWriteThatFailsTakesBackNothing() throws IOException, InterruptedException {
        injectEach("pwrite64", "error=EIO:when=%d");
        injectEach("write", "error=EIO:when=%d");
    }

    @Test
    void noSpaceFromSomeCallOnTakesBackNothing() throws IOException, InterruptedException {
        injectEach("pwrite64", "error=ENOSPC:when=%d+");
        injectEach("fdatasync", "error=ENOSPC:when=%d+");
    }

    @Test
    void aNameThatCannotBeMadeTakesBackNothing() throws IOException, InterruptedException {
        injectEach("rename", "error=EIO:when=%d");
        injectEach("rename", "error=ENOSPC:when=%d+");
    }

    @Test
    void aKillAtACallTakesBackNothing() throws IOException, InterruptedException {
        injectEach("fdatasync", "signal=KILL:when=%d");
        injectEach("pwrite64", "signal=KILL:when=%d");
    }

    @Test
    void aWriteThatIsCutShortTakesBackNothing() throws IOException, InterruptedException {
        Machine.require("gcc");
        var library = ShortWrites.compile(directory);
        int refusalCount = 0;
        for (int i = 1; i <= FAULT_COUNT; i++) {
            var environment = Map.of("LD_PRELOAD", library.toString(), ShortWrites.AT, Integer.toString(i * STRIDE));
            refusalCount += check(List.of(), environment, "short write %d".formatted(i * STRIDE));
        }
        System.out.printf("%d short writes, %d appends refused%n", FAULT_COUNT, refusalCount);
    }

    private void injectEach(String call, String fault) throws IOException, InterruptedException {
        Machine.require("strace");
        int refusalCount = 0;
        for (int i = 1; i <= FAULT_COUNT; i++) {
            var injection = "inject=%s:%s".formatted(call, fault.formatted(i * STRIDE));
            var strace = List.of(
                    "strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", "trace=" + call, "-e", injection);
            refusalCount += check(strace, Map.of(), injection);
        }
        System.out.printf("%s %s: %d faults, %d appends refused%n", call, fault, FAULT_COUNT, refusalCount);
    }

    /** Writes with a fault, opens the store without one, and compares. {@return how many appends were refused} */
    private int check(List<String> wrapper, Map<String, String> environment, String when)
            throws IOException, InterruptedException {
        var store = directory.resolve("store-" + when.replaceAll("[^a-zA-Z0-9]", "-"));
        List<String> refusals;
        Acknowledged known;
        try (var writers = WriterProcess.start(wrapper, environment, store, APPEND_COUNT)) {
            known = writers.awaitEnd();
            refusals = new ArrayList<>(writers.refusals());
            if (!writers.isReady() && known.count() == 0) {
                // it failed before anything was written: whoever opens it next must find it empty, or new
                return openedEmpty(store, when);
            }
        }
        try (var opened = Writers.open(store.toString())) {
            known.requireAllIn(opened, known, when);
        }
        assertThat(StoreTools.of("file")
                        .verify(store.toString(), ToolProgress.NONE)
                        .problems())
                .as(when)
                .isEmpty();
        return refusals.size();
    }

    private static int openedEmpty(Path store, String when) {
        try (var opened = Writers.open(store.toString())) {
            assertThat(opened.state().head()).as(when).isZero();
        }
        return 0;
    }
}
