package io.evenire.engine.planted;

import io.evenire.protocol.planted.PlantedWire;

/** An offence: the engine knows nothing of the wire. */
public final class WiredEngine {

    private WiredEngine() {}

    /** {@return nothing of interest} */
    public static int version() {
        return PlantedWire.version();
    }
}
