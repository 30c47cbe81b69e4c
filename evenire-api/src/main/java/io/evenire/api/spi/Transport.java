package io.evenire.api.spi;

import java.net.URI;

/** A transport that serves a store. */
public interface Transport extends AutoCloseable {

    /** {@return where it can be reached, as in {@code http://127.0.0.1:5243}} */
    URI address();

    /** Refuses new requests, finishes those under way for a bounded time, and stops. Closing twice does nothing. */
    @Override
    void close();
}
