package io.evenire.engine.internal.memory;

import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;

/** The storage {@code memory}: every opening is a new, empty store. */
public final class MemoryStorageProvider implements StorageProvider {

    /** For {@link java.util.ServiceLoader}. */
    public MemoryStorageProvider() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Storage open(StorageSettings settings) {
        if (!settings.options().isEmpty()) {
            throw new IllegalArgumentException("storage 'memory' has no options, was given "
                    + settings.options().keySet());
        }
        return new MemoryStorage();
    }
}
