package io.evenire.server;

import static java.util.stream.Collectors.joining;

import io.evenire.api.EvenireException;
import io.evenire.api.EventStore;
import io.evenire.api.StoreState.Health;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportProvider;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store that is open and served. */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final EventStore store;
    private final Transport transport;

    private Server(EventStore store, Transport transport) {
        this.store = store;
        this.transport = transport;
    }

    /**
     * Opens the store and serves it.
     *
     * @param settings how
     * @return the server, which answers requests
     * @throws StartException if the store cannot be opened or served
     */
    static Server start(ServerSettings settings) {
        var begin = System.nanoTime();
        var provider = transport(settings.transport());
        var store = open(settings);
        try {
            var server = new Server(store, provider.start(store, settings.listen()));
            var state = store.state();
            LOG.info(
                    "Evenire {} serves {} at position {} from {}, {}",
                    Version.text(),
                    server.address(),
                    String.format(Locale.ROOT, "%,d", state.head()),
                    settings.place(),
                    state.health() == Health.REBUILDING
                            ? "not ready yet: " + state.detail()
                            : "ready in %d ms".formatted((System.nanoTime() - begin) / 1_000_000));
            return server;
        } catch (EvenireException | IllegalArgumentException e) {
            store.close();
            throw StartException.because(e);
        }
    }

    private static EventStore open(ServerSettings settings) {
        try {
            var builder = Evenire.builder()
                    .storage(settings.storage())
                    .location(settings.location())
                    .settings(Settings.defaults().withStreamFiles(settings.streamFiles()))
                    .rebuildInBackground();
            settings.storageOptions().forEach(builder::option);
            return builder.open();
        } catch (EvenireException | IllegalArgumentException e) {
            throw StartException.because(e);
        }
    }

    private static TransportProvider transport(String name) {
        var known = ServiceLoader.load(TransportProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return known.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new StartException("there is no transport '%s'; known are: %s".formatted(name, names(known))));
    }

    private static String names(List<TransportProvider> providers) {
        return providers.stream().map(TransportProvider::name).sorted().collect(joining(", "));
    }

    /** {@return where it can be reached} */
    URI address() {
        return transport.address();
    }

    /** Refuses new requests, finishes those under way, and closes the store. */
    @Override
    public void close() {
        try (store) {
            transport.close();
        }
    }
}
