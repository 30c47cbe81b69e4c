import org.jspecify.annotations.NullMarked;

/** The event store inside a program. */
@NullMarked
module io.evenire.engine {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires org.slf4j;
    requires com.github.benmanes.caffeine;

    uses io.evenire.api.spi.StorageProvider;
}
