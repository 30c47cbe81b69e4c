package io.evenire.protocol.planted;

/** Something of the wire that others must not know. */
public final class PlantedWire {

    private PlantedWire() {}

    /** {@return nothing of interest} */
    public static int version() {
        return 1;
    }
}
