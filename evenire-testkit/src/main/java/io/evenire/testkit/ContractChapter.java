package io.evenire.testkit;

import io.evenire.api.Append;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Some tests of the contract; each gets a store of its own, and the words to talk to it. */
abstract class ContractChapter {

    static final StreamId ORDER = StreamId.of("order-42");
    static final StreamId STOCK = StreamId.of("stock-7");
    static final StreamId CUSTOMER = StreamId.of("customer-3");

    EventStore store;

    private final EventStoreContract contract;

    ContractChapter(EventStoreContract contract) {
        this.contract = contract;
    }

    @BeforeEach
    void openTheStore() {
        store = contract.open();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    final void reopen() {
        store = contract.reopen(store);
    }

    final boolean erases() {
        return contract.erases();
    }

    final int operationCount() {
        return contract.operationCount();
    }

    final void append(StreamId stream, int eventCount) {
        store.append(Append.to(stream, ExpectedVersion.any(), events(eventCount)));
    }

    final List<Event> eventsOf(StreamId stream) {
        return store.read(Read.stream(stream)).stream().toList();
    }

    final List<NewEvent> contentOf(StreamId stream) {
        return store.read(Read.stream(stream)).stream().map(Event::content).toList();
    }

    static NewEvent event() {
        return NewEvent.json("ThingHappened", "{\"n\": 1}");
    }

    static NewEvent[] events(int count) {
        var events = new NewEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = NewEvent.json("ThingHappened", "{\"n\": " + i + "}");
        }
        return events;
    }

    /** Reads an expected version as the HTTP interface writes it. */
    static ExpectedVersion expected(String text) {
        return switch (text) {
            case "any" -> ExpectedVersion.any();
            case "noStream" -> ExpectedVersion.noStream();
            case "streamExists" -> ExpectedVersion.streamExists();
            default -> ExpectedVersion.exactly(Long.parseLong(text));
        };
    }
}
