package io.evenire.sample.quickstart;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.NewEvent.json;

import io.evenire.api.Read;
import io.evenire.client.EvenireClient;

/** The same store behind a network. */
final class Client {

    private Client() {}

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        var address = args.length == 0 ? "http://localhost:5243" : args[0];
        // snippet: client
        try (var store = EvenireClient.connect(address)) {
            store.append("sensor-7", any(), json("TemperatureRead", "{\"celsius\": 21.4}"));
            var latest = store.read(Read.stream("sensor-7").backward().limit(1)).first();
            latest.ifPresent(event -> System.out.println(event.data().text()));
        }
        // end
    }
}
