import org.jspecify.annotations.NullMarked;

/** Serves an event store over HTTP. */
@NullMarked
@SuppressWarnings("requires-automatic") // Undertow and XNIO have no module descriptor
module io.evenire.transport.http {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive io.evenire.api;
    requires io.evenire.protocol;
    requires undertow.core;
    requires org.slf4j;
}
