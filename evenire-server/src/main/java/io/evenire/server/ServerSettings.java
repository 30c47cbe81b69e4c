package io.evenire.server;

import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.StreamFiling;
import io.evenire.server.Layers.Given;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one server is set up, checked.
 *
 * @param storage the name of the storage
 * @param location where the store is
 * @param storageOptions further settings of the storage
 * @param streamFiles which streams get files of their own
 * @param transport the name of the transport
 * @param listen where and how the transport serves
 * @param logLevel how much is logged; empty if nobody said it, which leaves it to the file of the logging
 */
record ServerSettings(
        String storage,
        String location,
        Map<String, String> storageOptions,
        StreamFiling streamFiles,
        String transport,
        TransportSettings listen,
        String logLevel) {

    /** Copies the options. */
    ServerSettings {
        storageOptions = Map.copyOf(storageOptions);
    }

    /** The storage whose location is a directory. */
    static final String FILE_STORAGE = "file";

    private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug", "trace");

    /**
     * Checks what was given.
     *
     * @param layers what was given
     * @return the settings
     * @throws StartException if a value is out of its bounds, or the server would be open to strangers
     */
    static ServerSettings of(Layers layers) {
        var host = text(layers, Setting.HOST);
        var insecure = oneOf(layers, Setting.INSECURE, List.of("true", "false")).equals("true");
        if (!insecure) {
            requireLoopback(host, layers.of(Setting.HOST).source());
        }
        var storage = text(layers, Setting.STORAGE);
        var data = text(layers, Setting.DATA);
        return new ServerSettings(
                storage,
                storage.equals(FILE_STORAGE) ? directory(data, layers.of(Setting.DATA)) : data,
                options(layers, Setting.STORAGE_OPTIONS),
                streamFiles(layers),
                text(layers, Setting.TRANSPORT),
                new TransportSettings(host, port(layers.of(Setting.PORT)), options(layers, Setting.TRANSPORT_OPTIONS)),
                layers.isGiven(Setting.LOG_LEVEL) ? oneOf(layers, Setting.LOG_LEVEL, LOG_LEVELS) : "");
    }

    /** {@return where the store is, for a person} */
    String place() {
        return "%s (%s storage)".formatted(location, storage);
    }

    private static String text(Layers layers, Setting setting) {
        var given = layers.of(setting);
        if (given.value().isBlank()) {
            throw new StartException("%s must not be empty (%s)".formatted(setting.key(), given.source()));
        }
        return given.value();
    }

    private static String oneOf(Layers layers, Setting setting, List<String> choices) {
        var given = layers.of(setting);
        if (!choices.contains(given.value())) {
            throw new StartException("%s must be one of %s, is '%s' (%s)"
                    .formatted(setting.key(), String.join(", ", choices), given.value(), given.source()));
        }
        return given.value();
    }

    private static StreamFiling streamFiles(Layers layers) {
        return switch (oneOf(layers, Setting.STREAM_FILES, List.of("auto", "all", "none"))) {
            case "all" -> StreamFiling.ALL;
            case "none" -> StreamFiling.NONE;
            default -> StreamFiling.AUTO;
        };
    }

    private static String directory(String data, Given given) {
        try {
            return Path.of(data).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw new StartException("data '%s' is no path (%s): %s".formatted(data, given.source(), e.getReason()), e);
        }
    }

    private static int port(Given given) {
        try {
            var port = Integer.parseInt(given.value());
            if (port >= 0 && port <= TransportSettings.PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new StartException(badPort(given), e);
        }
        throw new StartException(badPort(given));
    }

    private static String badPort(Given given) {
        return "port must be a number from 0 to %d, is '%s' (%s)"
                .formatted(TransportSettings.PORT_MAX, given.value(), given.source());
    }

    private static Map<String, String> options(Layers layers, Setting setting) {
        var given = layers.of(setting);
        var options = new LinkedHashMap<String, String>();
        for (var option :
                given.value().isEmpty() ? new String[0] : given.value().split(",", -1)) {
            var equals = option.indexOf('=');
            if (equals < 1) {
                throw new StartException("%s must be name=value, with commas between several; is '%s' (%s)"
                        .formatted(setting.key(), given.value(), given.source()));
            }
            if (options.put(
                            option.substring(0, equals).strip(),
                            option.substring(equals + 1).strip())
                    != null) {
                throw new StartException("%s has '%s' twice (%s)"
                        .formatted(setting.key(), option.substring(0, equals).strip(), given.source()));
            }
        }
        return options;
    }

    private static void requireLoopback(String host, String source) {
        try {
            for (var address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    throw new StartException(
                            "host '%s' (%s) is not loopback: whoever reaches it could read and write every event. Use 127.0.0.1 behind a proxy that asks who is there, or say --insecure"
                                    .formatted(host, source));
                }
            }
        } catch (UnknownHostException e) {
            throw new StartException("host '%s' (%s) is not known here".formatted(host, source), e);
        }
    }
}
