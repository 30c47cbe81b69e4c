package io.evenire.sample.quickstart;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.NewEvent.json;

import io.evenire.engine.Evenire;

/** A store in a storage that this project wrote itself, found by its name. */
final class CustomStorage {

    private CustomStorage() {}

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        // snippet: custom storage
        var builder = Evenire.builder().storage("one-file").location("store.evenire");
        try (var store = builder.open()) {
            var appended = store.append("order-42", any(), json("OrderPlaced", "{\"total\": 42}"));
            System.out.println("position " + appended.firstPosition());
        }
        // end
    }
}
