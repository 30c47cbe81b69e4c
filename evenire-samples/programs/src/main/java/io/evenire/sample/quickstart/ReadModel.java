package io.evenire.sample.quickstart;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.NewEvent.json;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Subscription.Signal.CaughtUp;
import io.evenire.api.Subscription.Signal.Progress;
import io.evenire.api.Subscription.Signal.Received;
import io.evenire.engine.Evenire;

/** Something that is made of events and kept up to date. */
@SuppressWarnings("SystemOut") // a sample shows what it does
final class ReadModel {

    private static final int ORDER_COUNT = 3;

    private final EventStore store;
    private int orderCount;

    private ReadModel(EventStore store) {
        this.store = store;
    }

    public static void main(String[] args) throws InterruptedException {
        try (EventStore store = Evenire.inMemory()) {
            store.append("order-41", any(), json("OrderPlaced", "{\"total\": 7}"));
            store.append("order-42", any(), json("OrderPlaced", "{\"total\": 42}"));
            new ReadModel(store).follow();
        }
    }

    private void follow() throws InterruptedException {
        // snippet: subscription
        var places = store.checkpoints();
        var placed = Read.matching(Query.types("OrderPlaced"));
        var read = places.load("orders").map(placed::after).orElse(placed);
        try (var subscription = store.subscribe(read)) {
            while (isWanted()) {
                switch (subscription.next()) {
                    case Received(var event) -> add(event);
                    case CaughtUp(var at) -> becomeLive(at);
                    case Progress(var at) -> places.save("orders", at);
                }
            }
        }
        // end
    }

    private boolean isWanted() {
        return orderCount < ORDER_COUNT;
    }

    private void add(Event event) {
        orderCount++;
        System.out.println("order " + orderCount + " at position " + event.position());
    }

    private void becomeLive(Checkpoint at) {
        store.checkpoints().save("orders", at);
        System.out.println("live from position " + at.position());
        store.append("order-43", any(), json("OrderPlaced", "{\"total\": 1}"));
    }
}
