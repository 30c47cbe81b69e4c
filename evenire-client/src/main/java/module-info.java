import org.jspecify.annotations.NullMarked;

/** An event store behind a network, over HTTP. */
@NullMarked
module io.evenire.client {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires io.evenire.protocol;
    requires java.net.http;

    exports io.evenire.client;
}
