import org.jspecify.annotations.NullMarked;

/**
 * A storage of one's own.
 *
 * @provides io.evenire.api.spi.StorageProvider under the name {@code one-file}
 */
@NullMarked
module io.evenire.sample.onefile {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.api;

    provides io.evenire.api.spi.StorageProvider with
            io.evenire.sample.onefile.OneFileStorageProvider;
}
