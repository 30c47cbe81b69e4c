package io.evenire.api.spi;

import io.evenire.api.EventStore;

/** A way to serve a store to other programs, found by {@link java.util.ServiceLoader} and chosen by its name. */
public interface TransportProvider {

    /** {@return the name that selects this transport, such as {@code http}; lower case, unique} */
    String name();

    /**
     * Starts to serve a store.
     *
     * @param store what is served; the caller closes it, after the transport
     * @param settings where and how
     * @return the running transport
     * @throws IllegalArgumentException if a setting is unknown or out of bounds
     * @throws io.evenire.api.StoreUnavailableException if the address cannot be used
     */
    Transport start(EventStore store, TransportSettings settings);
}
