package io.evenire.sample.onefile;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The storage {@code one-file}; its location is the path of the file. There are no options. */
public final class OneFileStorageProvider implements StorageProvider {

    /** For {@link java.util.ServiceLoader}. */
    public OneFileStorageProvider() {}

    @Override
    public String name() {
        return "one-file";
    }

    @Override
    public Storage open(StorageSettings settings) {
        if (!settings.options().isEmpty()) {
            throw new IllegalArgumentException("storage 'one-file' has no options, was given "
                    + settings.options().keySet());
        }
        if (settings.location().isEmpty()) {
            throw new IllegalArgumentException("storage 'one-file' needs the path of a file as its location");
        }
        var path = Path.of(settings.location()).toAbsolutePath();
        try {
            return OneFileStorage.open(path);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot open the store in %s: %s".formatted(path, e), e);
        }
    }
}
