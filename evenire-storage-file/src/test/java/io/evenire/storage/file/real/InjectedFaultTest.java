package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import io.evenire.storage.file.real.FaultyCalls.Call;
import io.evenire.storage.file.real.FaultyCalls.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets calls of the operating system fail under a store that is written to, whichever of its files they are for. What
 * was acknowledged is there when the store is opened again, and nothing is that was not written; while it is open, an
 * append is acknowledged or refused, and after a failure of the journal none is acknowledged any more.
 */
@Tag("torture")
class InjectedFaultTest {

    private static final int APPEND_COUNT = 150;
    private static final int FAULT_COUNT = Integer.getInteger("evenire.torture.faults", 12);

    /** The calls of one life are about so many; which of them has the fault is left to chance. */
    private static final int CALL_COUNT = 400;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "WRITE, EIO",
        "WRITE, EIO_FROM_THERE_ON",
        "WRITE, ENOSPC_FROM_THERE_ON",
        "WRITE, SHORT",
        "WRITE, KILL",
        "FORCE, EIO",
        "FORCE, EIO_FROM_THERE_ON",
        "FORCE, KILL",
        "RENAME, EIO",
        "RENAME, ENOSPC_FROM_THERE_ON",
        "RENAME, KILL"
    })
    void takesBackNothing(Call call, Fault fault) throws IOException, InterruptedException {
        Machine.require("gcc");
        var faulty = FaultyCalls.compile(directory);
        var random = new SplittableRandom();
        int callCount = call == Call.RENAME ? CALL_COUNT / 20 : CALL_COUNT;
        int refusalCount = 0;
        int hitCount = 0;
        for (int i = 0; i < FAULT_COUNT; i++) {
            int number = 1 + random.nextInt(callCount);
            var store = directory.resolve("store-%d".formatted(i));
            var life = live(faulty, store, call, fault, number);
            refusalCount += life.refusalCount();
            hitCount += life.isHit() ? 1 : 0;
        }
        System.out.printf(
                "%s %s: %d faults, %d of them felt, %d appends refused, nothing lost%n",
                call, fault, FAULT_COUNT, hitCount, refusalCount);
        // what becomes of a rename is not felt by those who append, and a write that was cut short goes on
        assertThat(hitCount).isGreaterThanOrEqualTo(call == Call.RENAME || fault == Fault.SHORT ? 0 : 1);
    }

    /** What became of a store. */
    private record Life(int refusalCount, boolean isHit) {}

    private static Life live(FaultyCalls faulty, Path store, Call call, Fault fault, int number)
            throws IOException, InterruptedException {
        var when = "%s %d: %s".formatted(call, number, fault);
        Acknowledged known;
        Life life;
        try (var writers =
                WriterProcess.start(List.of(), faulty.fault(store, call, fault, number), store, APPEND_COUNT)) {
            known = writers.awaitEnd();
            int refusalCount = writers.refusals().size();
            boolean isWhole = known.count() == (long) APPEND_COUNT * Writers.COUNT;
            life = new Life(refusalCount, refusalCount > 0 || !isWhole);
        }
        if (Files.exists(store)) {
            try (var opened = Writers.open(store.toString())) {
                known.requireAllIn(opened, known, when);
            }
            assertThat(StoreTools.of("file")
                            .verify(store.toString(), ToolProgress.NONE)
                            .problems())
                    .as(when)
                    .isEmpty();
        }
        return life;
    }
}
