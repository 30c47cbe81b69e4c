package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full disk refuses appends, and harms nothing. */
class StoreFullTest {

    private static final int CAPACITY = 7_000;
    private static final int BODY_LENGTH = 100;

    /** With a reserve for one frame of housekeeping. */
    private static final JournalSettings SETTINGS =
            new JournalSettings(2048, 256, 256, 512, 256, 200, 300, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final FrameChain chain = FrameChain.of(1);
    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void refusesAppendsBeforeAnythingIsWritten() throws IOException {
        var store = fullStore();
        var last = disk.names().stream().filter(SegmentHeader::isName).toList().getLast();
        store.passTime(Duration.ofSeconds(2));
        int head = chain.frames().size();
        var before = disk.bytes(last);

        assertFull(store);

        assertThat(disk.bytes(last)).startsWith(before);
        assertThat(store.journal().head()).isEqualTo(head);
        assertThat(store.readAll()).hasSize(head);
    }

    @Test
    void asksAFullDiskOnceASecond() throws IOException {
        var store = fullStore();
        int count = disk.writeCount();

        assertFull(store);
        store.passTime(Duration.ofMillis(999));
        assertFull(store);
        assertThat(disk.writeCount()).as("not asked").isEqualTo(count);

        store.passTime(Duration.ofMillis(2));
        assertFull(store);
        assertThat(disk.writeCount()).as("asked").isGreaterThan(count);
    }

    @Test
    void keepsSpaceForHousekeeping() throws IOException {
        var store = fullStore();

        store.append(List.of(chain.next(1, 40, Frame.HOUSEKEEPING)));

        assertThat(store.readAll()).hasSize(chain.frames().size());
        assertFull(store);
        store.close();
        assertReopens();
    }

    @Test
    void goesOnWhenThereIsSpaceAgain() throws IOException {
        var store = fullStore();

        disk.setCapacity(2 * CAPACITY);
        store.passTime(Duration.ofSeconds(2));
        store.append(chain.batch(5, BODY_LENGTH));

        assertThat(store.readAll()).hasSize(chain.frames().size());
        store.close();
        assertReopens();
    }

    @Test
    void refusesABatchThatIsLongerThanTheSpaceAsAWhole() throws IOException {
        disk.setCapacity(CAPACITY);
        var store = open(disk);
        store.append(chain.batch(1, BODY_LENGTH));

        var batch = chain.batch(30, 500);
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(() -> store.journal().append(batch));
        chain.cut(1);
        store.append(chain.batch(2, BODY_LENGTH));

        assertThat(store.readAll()).hasSize(3);
        store.close();
        assertReopens();
    }

    private static TestStore open(SimulatedDisk disk) throws IOException {
        return TestStore.open(new SimulatedDirectory(disk), SETTINGS, 1);
    }

    private TestStore fullStore() throws IOException {
        disk.setCapacity(CAPACITY);
        var store = open(disk);
        try {
            while (chain.frames().size() < CAPACITY / BODY_LENGTH) {
                store.append(chain.batch(1, BODY_LENGTH));
            }
        } catch (StoreFullException e) {
            chain.cut(chain.frames().size() - 1);
            assertThat(e).hasMessage("no space for more events in simulated disk");
        }
        assertThat(chain.frames()).hasSizeBetween(10, CAPACITY / BODY_LENGTH - 1);
        return store;
    }

    private void assertFull(TestStore store) {
        int count = chain.frames().size();
        var batch = chain.batch(1, BODY_LENGTH);
        chain.cut(count);
        assertThatExceptionOfType(StoreFullException.class)
                .isThrownBy(() -> store.journal().append(batch));
    }

    private void assertReopens() throws IOException {
        try (var store = open(disk.afterPowerCut(PowerCut.NONE, 0))) {
            assertThat(store.readAll()).hasSize(chain.frames().size()).allMatch(Frame::isIntact);
        }
    }
}
