import org.jspecify.annotations.NullMarked;

/** The server program. */
@NullMarked
module io.evenire.server {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires io.evenire.engine;
    requires io.evenire.transport.http;
    requires info.picocli;
    requires org.slf4j;
    requires jul.to.slf4j;
    requires ch.qos.logback.classic;
    requires jdk.unsupported; // signals: see Signals

    uses io.evenire.api.spi.TransportProvider;
}
