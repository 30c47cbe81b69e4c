package io.evenire.server;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something that can be set, by the same word in a file, in the environment and on the command line. */
enum Setting {
    /** Where the store is. */
    DATA("data", "DIR", "data", "where the store is: for storage 'file' a directory, made if it is not there"),
    /** How the store keeps its bytes. */
    STORAGE("storage", "NAME", "file", "how the store keeps its bytes: 'file', 'memory' or one that was added"),
    /** Further settings of the storage. */
    STORAGE_OPTIONS("storage-options", "NAME=VALUE,...", "", "further settings of the storage"),
    /** Which streams get files of their own. */
    STREAM_FILES(
            "stream-files",
            "WHICH",
            "auto",
            "which streams get files of their own, to be read in one piece: 'auto', 'all' or 'none'"),
    /** Where to listen. */
    HOST("host", "HOST", "127.0.0.1", "name or address to listen on; other than loopback only with --insecure"),
    /** The port to listen on. */
    PORT("port", "PORT", "5243", "port to listen on; 0 for any that is free"),
    /** How the store is served. */
    TRANSPORT("transport", "NAME", "http", "how the store is served: 'http' or one that was added"),
    /** Further settings of the transport. */
    TRANSPORT_OPTIONS("transport-options", "NAME=VALUE,...", "", "further settings of the transport"),
    /** Whether strangers may reach the server. */
    INSECURE("insecure", "", "false", "serve on any address although whoever reaches it may read and write everything"),
    /** How much is logged. */
    LOG_LEVEL("log-level", "LEVEL", "info", "how much is logged: 'error', 'warn', 'info', 'debug' or 'trace'");

    /** What the names of environment variables for Evenire start with. */
    static final String VARIABLE_PREFIX = "EVENIRE_";

    private final String key;
    private final String valueLabel;
    private final String fallback;
    private final String description;

    Setting(String key, String valueLabel, String fallback, String description) {
        this.key = key;
        this.valueLabel = valueLabel;
        this.fallback = fallback;
        this.description = description;
    }

    /** Finds a setting by its word in a file. */
    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    /** Finds a setting by its environment variable. */
    static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(setting -> setting.variable().equals(variable))
                .findFirst();
    }

    /** {@return all keys, for a person} */
    static String keys() {
        return Arrays.stream(values()).map(Setting::key).collect(joining(", "));
    }

    /** {@return the word in a file} */
    String key() {
        return key;
    }

    /** {@return the option on the command line} */
    String option() {
        return "--" + key;
    }

    /** {@return the name of the environment variable} */
    String variable() {
        return VARIABLE_PREFIX + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** {@return whether the option stands alone on the command line} */
    boolean isFlag() {
        return valueLabel.isEmpty();
    }

    /** {@return what stands for the value in the help} */
    String valueLabel() {
        return valueLabel;
    }

    /** {@return the value where nothing is set} */
    String fallback() {
        return fallback;
    }

    /** {@return what it is, for a person} */
    String description() {
        return description;
    }
}
