package io.evenire.transport.http.planted;

import io.evenire.engine.planted.WiredEngine;

/** An offence: a transport serves any store, so it does not know the engine. */
public final class EmbeddedTransport {

    private EmbeddedTransport() {}

    static int version() {
        return WiredEngine.version();
    }
}
