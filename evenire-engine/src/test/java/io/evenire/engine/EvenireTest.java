package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StoreState.Health;
import io.evenire.api.VersionConflictException;
import org.junit.jupiter.api.Test;

class EvenireTest {

    @Test
    void appendsAndReadsForwardAndBackward() {
        try (var store = Evenire.inMemory()) {
            store.append("order-42", noStream(), NewEvent.json("OrderPlaced", "{\"total\": 42}"));
            store.append("order-42", exactly(0), NewEvent.json("OrderShipped", "{}"));

            assertThat(store.read("order-42")).extracting(Event::type).containsExactly("OrderPlaced", "OrderShipped");
            assertThat(store.read(Read.stream("order-42").backward().limit(1)).first())
                    .hasValueSatisfying(event -> assertThat(event.version()).isEqualTo(1));
        }
    }

    @Test
    void refusesAWriterWhoThinksTheStreamIsNew() {
        try (var store = Evenire.inMemory()) {
            store.append("order-42", any(), NewEvent.json("OrderPlaced", "{}"));

            assertThatExceptionOfType(VersionConflictException.class)
                    .isThrownBy(() -> store.append("order-42", noStream(), NewEvent.json("OrderPlaced", "{}")))
                    .withMessage("stream 'order-42' is at version 0, append expected noStream");
        }
    }

    @Test
    void saysThatItIsClosed() {
        var store = Evenire.inMemory();
        store.close();

        assertThat(store.state().health()).isEqualTo(Health.CLOSED);
    }
}
