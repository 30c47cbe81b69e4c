package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.EvenireException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreState.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lets the space of a real file system end while a store is written to, and gives it space again. */
@Tag("torture")
@Timeout(600)
class DiskFullTest {

    private static final long DISK_LENGTH = 96L * 1024 * 1024;
    private static final int BALLAST_LENGTH = 6 * 1024 * 1024;
    private static final int ROUND_COUNT = 5;
    private static final int DATA_LENGTH_MAX = 100_000;

    private final SplittableRandom random = new SplittableRandom();
    private final List<UUID> appended = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void readsGoOnAndAppendsTooWhenThereIsSpaceAgain() throws IOException, InterruptedException {
        Machine.require("mount", "umount", "mkfs.ext4");
        try (var disk = LoopDisk.make(directory, LoopDisk.Kind.EXT4, DISK_LENGTH)) {
            for (int i = 0; i < ROUND_COUNT; i++) {
                Files.write(disk.path().resolve("ballast-" + i), new byte[BALLAST_LENGTH]);
            }
            var home = disk.path().resolve("store").toString();
            for (int round = 0; round < ROUND_COUNT; round++) {
                try (var store = Writers.open(home)) {
                    appendUntilItIsFull(store);
                    assertHasAll(store);
                    assertThatExceptionOfType(StoreFullException.class).isThrownBy(() -> append(store, 0));
                    assertThat(store.state().health()).isEqualTo(Health.FULL);

                    Files.delete(disk.path().resolve("ballast-" + round));

                    appendWhenItGoesAgain(store);
                    assertThat(store.state().health()).isEqualTo(Health.SERVING);
                    assertHasAll(store);
                }
            }
            try (var store = Writers.open(home)) {
                assertHasAll(store);
            }
            System.out.printf("full %d times, %d events, none lost%n", ROUND_COUNT, appended.size());
        }
    }

    /** Where an event has no room a shorter one may; in the end there is none for the shortest. */
    private void appendUntilItIsFull(EventStore store) {
        int lengthMax = DATA_LENGTH_MAX;
        while (lengthMax > 0) {
            try {
                append(store, random.nextInt(lengthMax));
            } catch (StoreFullException e) {
                assertThat(e).hasMessageContaining("space");
                lengthMax /= 2;
            }
        }
    }

    /** Tries until it goes; the store asks for space once a second. */
    private void appendWhenItGoesAgain(EventStore store) {
        while (true) {
            try {
                append(store, random.nextInt(DATA_LENGTH_MAX));
                return;
            } catch (StoreFullException e) {
                Thread.onSpinWait(); // the time limit of the test is the bound
            }
        }
    }

    private void append(EventStore store, int length) throws EvenireException {
        var event = NewEvent.of("Filled", Payload.bytes(new byte[length]));
        store.append(
                "filled",
                appended.isEmpty() ? ExpectedVersion.noStream() : ExpectedVersion.exactly(appended.size() - 1L),
                event);
        appended.add(event.id());
    }

    private void assertHasAll(EventStore store) {
        assertThat(store.read("filled").stream().map(Event::id).toList()).isEqualTo(appended);
    }
}
