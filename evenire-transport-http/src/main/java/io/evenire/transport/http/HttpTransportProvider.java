package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;

/**
 * Serves any event store over HTTP/1.1, under the name {@code http}.
 *
 * <p>Its options bound what clients may do: {@code ioThreads}, {@code connectionsMax}, {@code requestsMax},
 * {@code subscriptionsMax}, {@code bodiesLengthMax}, {@code headLengthMax}, {@code headersMax}, {@code bodyLengthMax}, {@code headTimeout},
 * {@code idleTimeout}, {@code bodyTimeout}, {@code bodyRateMin}, {@code bodyGrace}, {@code stallTimeout},
 * {@code heartbeat} and {@code closeTimeout}. Times are written as {@code 500ms}, {@code 30s} or {@code 1m}.
 */
public final class HttpTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HttpTransportProvider() {}

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Transport start(EventStore store, TransportSettings settings) {
        return HttpTransport.start(store, settings);
    }
}
