import org.jspecify.annotations.NullMarked;

/** The event store as an application sees it, and what a storage or a transport has to offer. */
@NullMarked
module io.evenire.api {
    requires static org.jspecify;

    exports io.evenire.api;
    exports io.evenire.api.spi;
}
