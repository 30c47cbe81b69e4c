package io.evenire.sample.quickstart;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.NewEvent.json;

import io.evenire.engine.Evenire;
import java.nio.file.Path;

/** A store inside the program. */
final class Embedded {

    private Embedded() {}

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        // snippet: embedded
        try (var store = Evenire.open(Path.of("data"))) {
            store.append("order-42", any(), json("OrderPlaced", "{\"total\": 42}"));
            for (var event : store.read("order-42")) {
                var data = event.data().text();
                System.out.println(event.version() + " " + event.type() + " " + data);
            }
        }
        // end
    }
}
