package io.evenire.sample.quickstart;

import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static io.evenire.api.NewEvent.json;

import io.evenire.api.Append;
import io.evenire.api.EventStore;
import io.evenire.api.StreamId;
import io.evenire.api.VersionConflictException;
import io.evenire.engine.Evenire;

/** Two streams in one append, on the condition that they are as they were believed to be. */
final class Decision {

    private Decision() {}

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        try (EventStore store = Evenire.inMemory()) {
            // snippet: decision
            var order = StreamId.of("order-42");
            var stock = StreamId.of("stock-7");
            store.append(Append.to(order, noStream(), json("OrderPlaced", "{\"total\": 42}"))
                    .and(stock, noStream(), json("GoodsReserved", "{\"pieces\": 1}")));
            try {
                store.append(Append.to(order, exactly(7), json("OrderShipped", "{}")));
            } catch (VersionConflictException conflict) {
                System.out.println(conflict.getMessage()); // stream 'order-42' is at version 0, append expected 7
            }
            // end
        }
    }
}
