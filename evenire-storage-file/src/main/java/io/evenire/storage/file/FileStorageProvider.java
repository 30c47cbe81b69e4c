package io.evenire.storage.file;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.api.spi.StorageTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stores in a directory of the file system, chosen as {@value #NAME}. The location is the path of the directory, which
 * is created if it is not there. There are no options.
 *
 * <p><b>Durability.</b> What was forced survives a crash of the process and of the machine.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads. A directory is opened once at a time.
 */
public final class FileStorageProvider implements StorageProvider {

    /** The name that selects this storage. */
    public static final String NAME = "file";

    /** For {@link java.util.ServiceLoader}. */
    public FileStorageProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Storage open(StorageSettings settings) {
        if (!settings.options().isEmpty()) {
            throw new IllegalArgumentException("storage '%s' has no options, found %s"
                    .formatted(
                            NAME, settings.options().keySet().stream().sorted().toList()));
        }
        var directory = directory(settings.location());
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new StoreUnavailableException(
                    "cannot open a store in %s: it is a file, expected a directory".formatted(directory));
        }
        try {
            return FileStorage.open(directory);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot open the store in %s: %s".formatted(directory, e), e);
        }
    }

    @Override
    public Optional<StorageTools> tools() {
        return Optional.of(new FileStorageTools());
    }

    /** {@return the directory that a location names} */
    static Path directory(String location) {
        if (location.isBlank()) {
            throw new IllegalArgumentException("storage '%s' needs a directory as its location".formatted(NAME));
        }
        try {
            return Path.of(location).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("location '%s' is not a path".formatted(location), e);
        }
    }
}
