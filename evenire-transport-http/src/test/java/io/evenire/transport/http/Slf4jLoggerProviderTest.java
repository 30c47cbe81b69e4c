package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.TransportProvider;
import java.util.ServiceLoader;
import org.jboss.logging.LoggerProvider;
import org.junit.jupiter.api.Test;

class Slf4jLoggerProviderTest {

    @Test
    void isWhatUndertowLogsTo() {
        assertThat(org.jboss.logging.Logger.getLogger("io.undertow.request")
                        .getClass()
                        .getEnclosingClass())
                .isEqualTo(Slf4jLoggerProvider.class);
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(LoggerProvider.class)).hasOnlyElementsOfType(Slf4jLoggerProvider.class);
        assertThat(ServiceLoader.load(TransportProvider.class))
                .hasOnlyElementsOfType(HttpTransportProvider.class)
                .extracting(TransportProvider::name)
                .containsExactly("http");
    }
}
