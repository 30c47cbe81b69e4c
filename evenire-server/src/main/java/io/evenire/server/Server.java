package io.evenire.server;

import static java.util.stream.Collectors.joining;

import io.evenire.api.EvenireException;
import io.evenire.api.StoreState.Health;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportProvider;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store that is open and served. */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Evenire store;
    private final Transport transport;

    private Server(Evenire store, Transport transport) {
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
        var provider = transport(settings.transport()); // before anything is opened
        return serve(open(settings), provider, settings, begin);
    }

    /**
     * Serves a store.
     *
     * @param store the store; closed if it cannot be served
     * @param provider makes the transport
     * @param settings how
     * @param begin when the opening began, by {@link System#nanoTime}
     * @return the server, which answers requests
     * @throws StartException if the store cannot be served
     */
    static Server serve(Evenire store, TransportProvider provider, ServerSettings settings, long begin) {
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

    private static Evenire open(ServerSettings settings) {
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

    /**
     * Watches the store if its index is still made again.
     *
     * @param failed is told if that ends with a store that cannot be opened
     */
    void watchOpening(Consumer<StartException> failed) {
        Thread.ofVirtual().name("evenire-watch").start(() -> {
            try {
                store.awaitReady();
            } catch (EvenireException e) {
                failed.accept(StartException.because(e));
            } catch (IllegalStateException e) {
                LOG.debug("closed before it was open", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does
            }
        });
    }

    /** {@return the transport with a name} */
    static TransportProvider transport(String name) {
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
