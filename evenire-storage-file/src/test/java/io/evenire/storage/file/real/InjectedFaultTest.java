package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.StoreFullException;
import io.evenire.api.StoreState.Health;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import io.evenire.storage.file.real.FaultyCalls.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets calls of the operating system fail under a store that is written to: nothing that was acknowledged is lost, and a
 * store that failed acknowledges nothing more. The journal is written by {@code write} and forced by {@code fsync};
 * where no fault hits, a test fails.
 */
@Tag("torture")
class InjectedFaultTest {

    private static final int APPEND_COUNT = 250;
    private static final int FAULT_COUNT = Integer.getInteger("evenire.torture.faults", 12);

    /** How many calls lie between a fault and the next that is tried. */
    private static final int STRIDE = 23;

    @TempDir
    private Path directory;

    /** Whatever the call is for; strace counts the calls of each thread. */
    @ParameterizedTest
    @CsvSource({
        "fsync, error=EIO:when=%d, 23",
        "fsync, error=ENOSPC:when=%d+, 23",
        "fsync, signal=KILL:when=%d, 23",
        "write, error=EIO:when=%d, 41",
        "write, error=ENOSPC:when=%d+, 41",
        "write, signal=KILL:when=%d, 41",
        "rename, error=EIO:when=%d, 1",
        "rename, error=ENOSPC:when=%d+, 1",
    })
    void aCallThatFailsTakesBackNothing(String call, String fault, int stride)
            throws IOException, InterruptedException {
        Machine.require("strace");
        var trial = new Trial("%s %s".formatted(call, fault));
        for (int i = 1; i <= FAULT_COUNT; i++) {
            var injection = "inject=%s:%s".formatted(call, fault.formatted(i * stride));
            var trace = directory.resolve("trace");
            Files.deleteIfExists(trace);
            var strace = strace(call, injection, trace);
            boolean isKilled = !trial.check(strace, Map.of(), trial.store(i), injection);
            trial.count(isKilled || isInjected(trace)); // strace dies with who it traces, before it has told
        }
        trial.requireHits();
    }

    @ParameterizedTest
    @EnumSource
    void aWriteToTheJournalThatFailsTakesBackNothing(Fault fault) throws IOException, InterruptedException {
        faults("write", ".journal", fault);
    }

    @ParameterizedTest
    @EnumSource(names = "SHORT", mode = EnumSource.Mode.EXCLUDE)
    void aForceOfTheJournalThatFailsTakesBackNothing(Fault fault) throws IOException, InterruptedException {
        faults("fsync", ".journal", fault);
    }

    /** Index runs and offset tables are made under such a name. */
    @ParameterizedTest
    @CsvSource({
        "write, SHORT",
        "write, EIO",
        "write, EIO_FROM_THERE_ON",
        "write, ENOSPC_FROM_THERE_ON",
        "fsync, EIO",
        "fsync, EIO_FROM_THERE_ON",
        "fsync, ENOSPC_FROM_THERE_ON"
    })
    void aTableOrRunThatCannotBeWrittenIsDoneWithout(String call, Fault fault)
            throws IOException, InterruptedException {
        assertThat(faults(call, "/blob-", fault)).as("appends refused").isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aStreamFileThatCannotBeWrittenIsDoneWithout(Fault fault) throws IOException, InterruptedException {
        assertThat(faults("write", "/streams/", fault)).as("appends refused").isZero();
    }

    /** The library has a control of its own: a call that nobody makes is never hit. */
    @Test
    void aCallForNoFileOfTheStoreHitsNothing() throws IOException, InterruptedException {
        Machine.require("gcc");
        var faulty = FaultyCalls.compile(directory);
        var trial = new Trial("no file");
        var store = trial.store(1);

        trial.check(List.of(), faulty.environment(store, "/nothing/", "write", Fault.EIO, 1), store, "no file");

        assertThat(FaultyCalls.wasHit(store)).isFalse();
        assertThat(trial.refusalCount).isZero();
    }

    /** Lets calls for some files fail, one after the other. {@return how many appends were refused} */
    private int faults(String call, String path, Fault fault) throws IOException, InterruptedException {
        Machine.require("gcc");
        var faulty = FaultyCalls.compile(directory);
        var trial = new Trial("%s %s of %s".formatted(fault, call, path));
        for (int i = 1; i <= FAULT_COUNT; i++) {
            // of runs, tables and stream files there are few
            int at = path.equals(".journal") ? i * STRIDE : i;
            var store = trial.store(i);
            trial.check(List.of(), faulty.environment(store, path, call, fault, at), store, trial.name + ", " + at);
            trial.count(FaultyCalls.wasHit(store));
        }
        trial.requireHits();
        return trial.refusalCount;
    }

    private static List<String> strace(String call, String injection, Path trace) {
        var command = new ArrayList<>(List.of("strace", "-f", "-q", "-o", trace.toString()));
        if (!injection.contains("signal=")) { // with a filter strace 6.1 sends no signal
            command.add("--seccomp-bpf");
        }
        command.addAll(List.of("-e", "trace=" + call, "-e", injection));
        return command;
    }

    private static boolean isInjected(Path trace) throws IOException {
        try (var lines = Files.lines(trace)) {
            return lines.anyMatch(line -> line.contains("(INJECTED)"));
        }
    }

    /** Faults of one kind, each in a store of its own. */
    private final class Trial {

        private final String name;
        private int hitCount;
        private int refusalCount;

        Trial(String name) {
            this.name = name;
        }

        Path store(int number) {
            return directory.resolve(name.replaceAll("[^a-zA-Z0-9]+", "-") + "-" + number);
        }

        void count(boolean isHit) {
            hitCount += isHit ? 1 : 0;
        }

        void requireHits() {
            System.out.printf(
                    "%s: %d faults of %d hit, %d appends refused%n", name, hitCount, FAULT_COUNT, refusalCount);
            assertThat(hitCount).as("faults of %s that hit", name).isPositive();
        }

        /** Writes with a fault, opens the store without one, and compares. {@return whether it ended in peace} */
        boolean check(List<String> wrapper, Map<String, String> environment, Path store, String when)
                throws IOException, InterruptedException {
            try (var writers = WriterProcess.start(wrapper, environment, store, APPEND_COUNT)) {
                var known = writers.awaitEnd();
                refusalCount += writers.refusals().size();
                requireHonest(writers, when);
                requireKept(store, known, when);
                return writers.health().isPresent();
            }
        }

        private void requireHonest(WriterProcess writers, String when) {
            assertThat(writers.falseAcknowledgements()).as(when).isEmpty();
            boolean hasFailed = writers.refusals().stream()
                    .anyMatch(refusal -> !refusal.contains(StoreFullException.class.getSimpleName()));
            if (hasFailed) {
                writers.health()
                        .ifPresent(health -> assertThat(health)
                                .as("health, %s, %s", when, writers.refusals())
                                .isEqualTo(Health.FAILED.name()));
            }
        }

        private void requireKept(Path store, Acknowledged known, String when) throws IOException {
            try (var opened = Writers.open(store.toString())) {
                known.requireAllIn(opened, known, when);
            }
            assertThat(StoreTools.of("file")
                            .verify(store.toString(), ToolProgress.NONE)
                            .problems())
                    .as(when)
                    .isEmpty();
        }
    }
}
