package io.evenire.api.spi;

import java.util.Map;

/**
 * Where a storage is and how it works.
 *
 * @param location where: a directory for files, something else for other storages
 * @param options further settings by name; which there are, says the storage; an unknown one is refused
 */
public record StorageSettings(String location, Map<String, String> options) {

    /** Copies the options. */
    public StorageSettings {
        options = Map.copyOf(options);
    }

    /**
     * Makes settings without options.
     *
     * @param location where the storage is
     * @return the settings
     */
    public static StorageSettings at(String location) {
        return new StorageSettings(location, Map.of());
    }
}
