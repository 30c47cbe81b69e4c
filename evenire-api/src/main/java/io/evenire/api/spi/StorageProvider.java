package io.evenire.api.spi;

import java.util.Optional;

/**
 * A kind of storage, found by {@link java.util.ServiceLoader} and chosen by its name.
 *
 * <p>A provider is declared in {@code module-info.java} and in {@code META-INF/services}, so that it is found on the
 * module path and on the class path.
 */
public interface StorageProvider {

    /** {@return the name that selects this storage, such as {@code file}; lower case, unique} */
    String name();

    /**
     * Opens a store's storage, creating it if it is not there, and recovers it if it was not closed.
     *
     * @param settings where the storage is and how it works
     * @return the open storage; everything that its journal gives is durable
     * @throws IllegalArgumentException if a setting is unknown or out of bounds
     * @throws io.evenire.api.StoreUnavailableException if the storage cannot be opened: another process holds it, its
     *     format is newer, it cannot be read or written
     * @throws io.evenire.api.CorruptStoreException if its bytes are not what was written
     */
    Storage open(StorageSettings settings);

    /** {@return what can be done with stores that nobody has open, if this storage offers that} */
    default Optional<StorageTools> tools() {
        return Optional.empty();
    }
}
