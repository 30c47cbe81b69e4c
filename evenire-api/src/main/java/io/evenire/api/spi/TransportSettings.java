package io.evenire.api.spi;

import java.util.Map;

/**
 * Where and how a transport serves.
 *
 * @param host the name or address to listen on
 * @param port the port to listen on; 0 for any that is free
 * @param options further settings by name; which there are, says the transport; an unknown one is refused
 */
public record TransportSettings(String host, int port, Map<String, String> options) {

    /** The highest port. */
    public static final int PORT_MAX = 65_535;

    /** Validates the port and copies the options. */
    public TransportSettings {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port must be 0 to %d, is %d".formatted(PORT_MAX, port));
        }
        options = Map.copyOf(options);
    }
}
