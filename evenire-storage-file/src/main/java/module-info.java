import org.jspecify.annotations.NullMarked;

/**
 * Keeps the log in files.
 *
 * @provides io.evenire.api.spi.StorageProvider under the name {@code file}
 */
@NullMarked
module io.evenire.storage.file {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.api;
    requires org.slf4j;

    provides io.evenire.api.spi.StorageProvider with
            io.evenire.storage.file.FileStorageProvider;
}
