import org.jspecify.annotations.NullMarked;

/**
 * Serves an event store over HTTP.
 *
 * @provides io.evenire.api.spi.TransportProvider under the name {@code http}
 * @provides org.jboss.logging.LoggerProvider so that Undertow logs through SLF4J
 */
@NullMarked
@SuppressWarnings("requires-automatic") // Undertow, XNIO and JBoss Logging have no module descriptor
module io.evenire.transport.http {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.api;
    requires io.evenire.protocol;
    requires undertow.core;
    requires xnio.api;
    requires org.jboss.logging;
    requires org.slf4j;

    provides io.evenire.api.spi.TransportProvider with
            io.evenire.transport.http.HttpTransportProvider;
    provides org.jboss.logging.LoggerProvider with
            io.evenire.transport.http.Slf4jLoggerProvider;
}
