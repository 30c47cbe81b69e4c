package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Read;
import io.evenire.api.StoreFullException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An erasure that is decided and cannot be carried out is carried out as soon as it can be. */
class EraseFailureTest {

    private static final StreamId CUSTOMER = StreamId.of("customer-7");
    private static final Settings SETTINGS =
            Settings.defaults().withStreamFiles(StreamFiling.NONE).withMemory(0, 0);

    /** Too little for a segment that is written anew, or for another one; the fact goes over zeros that are there. */
    private static final int LENGTH_LEFT = 100;

    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void whatFindsNoSpaceIsCarriedOutWhenItIsRepeated() throws IOException {
        var simulated = simulated();
        try (var store = simulated.open(SETTINGS)) {
            var erase = fillDisk(store);

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(StoreFullException.class)
                        .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), erase))
                        .withMessageContaining("the erasure of version 1 of stream 'customer-7'")
                        .withMessageContaining(i == 0 ? "is decided, but not carried out yet" : "was decided before");
                assertThat(erased(store)).as("it can still be read").isEmpty();
            }
            long head = store.state().head();
            assertThatExceptionOfType(StoreFullException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(2)))
                    .withMessageContaining("version 1 of stream 'customer-7'")
                    .withMessageContaining("nothing was written");
            assertThat(store.state().head()).as("nothing was written").isEqualTo(head);

            makeRoom(simulated);
            assertThat(store.change(CUSTOMER, ExpectedVersion.any(), erase).duplicate())
                    .isTrue();
            assertThat(erased(store)).containsExactly(1L);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(2));
            assertThat(erased(store)).containsExactly(1L, 2L);
        }
    }

    @Test
    void whatFindsNoSpaceIsCarriedOutByTheNextOne() throws IOException {
        var simulated = simulated();
        try (var store = simulated.open(SETTINGS)) {
            var erase = fillDisk(store);
            assertThatExceptionOfType(StoreFullException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), erase));

            makeRoom(simulated);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(3));

            assertThat(erased(store)).containsExactly(1L, 3L);
        }
    }

    @Test
    void whatFindsNoSpaceIsCarriedOutByTheOpening() throws IOException {
        try (var store = simulated().open(SETTINGS)) {
            var erase = fillDisk(store);
            assertThatExceptionOfType(StoreFullException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), erase));
        }

        try (var store = simulated().open(SETTINGS)) {
            assertThat(erased(store))
                    .as("there is still no space, and reads go on")
                    .isEmpty();
        }
        disk.setCapacity(Long.MAX_VALUE);
        try (var store = simulated().open(SETTINGS)) {
            assertThat(erased(store)).containsExactly(1L);
        }
    }

    @Test
    void afterAFailedWriteTheOpeningCarriesItOut() {
        try (var store = simulated().open(SETTINGS)) {
            fill(store);
            store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(0));
            disk.failForce(disk.forceCount() + 3); // that of the fact, that of a file, that of the segment
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(1)))
                    .withMessageContaining("is decided, but not carried out yet");
            assertThat(erased(store)).containsExactly(0L);
        }

        try (var store = simulated().open(SETTINGS)) {
            assertThat(erased(store)).containsExactly(0L, 1L);
        }
    }

    /** The new segment has its name, so the event is gone for whoever reads; a loss of power may bring the old one back. */
    @Test
    void whatIsNotForcedIsNotAcknowledgedWhenItIsRepeated() {
        var fails = new AtomicBoolean();
        var store = simulated(new PowerCuts.Mutation() {
                    @Override
                    public Disk wrap(Disk healthy) {
                        return new ForwardingDisk(healthy) {
                            @Override
                            public void forceDirectory(String name) throws IOException {
                                if (fails.get() && name.equals(TOP)) {
                                    throw new IOException("Input/output error");
                                }
                                super.forceDirectory(name);
                            }
                        };
                    }
                })
                .open(SETTINGS);
        fill(store);
        store.change(CUSTOMER, ExpectedVersion.any(), StreamChange.erase(11)); // the others are in a full segment now
        var erase = StreamChange.erase(1);
        fails.set(true);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.change(CUSTOMER, ExpectedVersion.any(), erase))
                    .withMessageContaining("version 1 of stream 'customer-7'");
            assertThat(erased(store)).contains(1L);
        }

        try (var found = simulated().open(SETTINGS)) {
            assertThat(erased(found)).containsExactly(1L, 11L);
            assertThat(found.change(CUSTOMER, ExpectedVersion.any(), erase).duplicate())
                    .isTrue();
        }
    }

    /** Fills a store and its disk. {@return an erasure} */
    private StreamChange fillDisk(Evenire store) throws IOException {
        fill(store);
        long length = 0;
        for (var name : disk.names()) {
            length += disk.bytes(name).length;
        }
        disk.setCapacity(length + LENGTH_LEFT);
        return StreamChange.erase(1);
    }

    private static void fill(Evenire store) {
        for (int i = 0; i < 12; i++) {
            store.append(Append.to(
                    CUSTOMER, ExpectedVersion.any(), NewEvent.of("Moved", Payload.text("x".repeat(400) + i))));
        }
    }

    private void makeRoom(SimulatedStore simulated) {
        disk.setCapacity(Long.MAX_VALUE);
        simulated.passTime(Duration.ofMinutes(1)); // so that the journal asks for space again
    }

    private SimulatedStore simulated() {
        return simulated(new PowerCuts.Mutation() {});
    }

    private SimulatedStore simulated(PowerCuts.Mutation mutation) {
        return SimulatedStore.on(disk, mutation, disk.stepCount());
    }

    private static List<Long> erased(Evenire store) {
        return store.read(Read.stream(CUSTOMER)).stream()
                .filter(event -> event.data().isErased())
                .map(Event::version)
                .toList();
    }
}
