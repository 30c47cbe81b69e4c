import org.jspecify.annotations.NullMarked;

/**
 * The event store inside a program.
 *
 * @provides io.evenire.api.spi.StorageProvider under the name {@code memory}
 * @uses io.evenire.api.spi.StorageProvider chosen by its name
 */
@NullMarked
module io.evenire.engine {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires org.slf4j;
    requires com.github.benmanes.caffeine;

    exports io.evenire.engine;

    uses io.evenire.api.spi.StorageProvider;

    provides io.evenire.api.spi.StorageProvider with
            io.evenire.engine.internal.memory.MemoryStorageProvider;
}
