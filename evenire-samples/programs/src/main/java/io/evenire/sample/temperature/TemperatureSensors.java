package io.evenire.sample.temperature;

import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.client.EvenireClient;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Three sensors that append a reading each second, and the web interface to the latest of them.
 *
 * <p>Whether the store is in this program or behind a network makes a difference in one line:
 * {@code --embedded DIRECTORY} or {@code --server ADDRESS}, then perhaps {@code --port NUMBER}.
 */
final class TemperatureSensors implements AutoCloseable {

    private static final List<String> SENSORS = List.of("kitchen", "cellar", "attic");
    private static final int PORT = 8080;
    private static final int PORT_MAX = 65_535;

    private final EventStore store;
    private final ReadingsApi api;
    private final CountDownLatch stop;
    private final List<Thread> workers = new ArrayList<>();

    private TemperatureSensors(EventStore store, ReadingsApi api, CountDownLatch stop) {
        this.store = store;
        this.api = api;
        this.stop = stop;
    }

    @SuppressWarnings("SystemOut") // a sample shows what it does
    public static void main(String[] args) {
        if (args.length != 2 && !(args.length == 4 && args[2].equals("--port"))) {
            System.err.println("usage: --embedded DIRECTORY | --server ADDRESS [--port NUMBER]");
            System.exit(2);
        }
        try {
            int port = args.length == 4 ? port(args[3]) : PORT;
            var sensors = start(openStore(args[0], args[1]), port, Duration.ofSeconds(1));
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(sensors::close));
            System.out.println("latest readings at http://localhost:%d/sensors".formatted(sensors.port()));
        } catch (IllegalArgumentException | EvenireException | IOException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= PORT_MAX) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--port must be a number from 0 to %d, is '%s'".formatted(PORT_MAX, text));
    }

    // snippet: one switch
    static EventStore openStore(String kind, String where) {
        return switch (kind) {
            case "--embedded" -> Evenire.open(Path.of(where));
            case "--server" -> EvenireClient.connect(where);
            default -> throw new IllegalArgumentException("--embedded or --server, not " + kind);
        };
    }
    // end

    /** Starts the sensors; closes the store if it cannot. */
    static TemperatureSensors start(EventStore store, int port, Duration interval) throws IOException {
        ReadingsApi api;
        try {
            api = ReadingsApi.start(store, port);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        var stop = new CountDownLatch(1);
        var sensors = new TemperatureSensors(store, api, stop);
        for (var name : SENSORS) {
            var sensor = new Sensor(store, name, interval, stop);
            sensors.workers.add(Thread.ofVirtual().name(name).start(sensor));
        }
        return sensors;
    }

    int port() {
        return api.port();
    }

    /** Ends the sensors, then what they need. */
    @Override
    public void close() {
        stop.countDown();
        boolean isInterrupted = false;
        for (var worker : workers) {
            isInterrupted |= join(worker);
        }
        api.close();
        store.close();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(Thread worker) {
        boolean isInterrupted = false;
        while (true) {
            try {
                worker.join();
                return isInterrupted;
            } catch (InterruptedException e) {
                isInterrupted = true; // a sensor ends within one append
            }
        }
    }
}
