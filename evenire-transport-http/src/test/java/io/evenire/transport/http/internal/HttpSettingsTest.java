package io.evenire.transport.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.protocol.Codec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

    @Test
    void hasDefaults() {
        var settings = HttpSettings.parse("127.0.0.1", Map.of());

        assertThat(settings.stallTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.bodyLengthMax()).isEqualTo(Codec.BODY_LENGTH_MAX);
        assertThat(settings.bodiesLengthMax()).isBetween((long) Codec.BODY_LENGTH_MAX, 256 * 1024 * 1024L);
        assertThat(settings.shortestTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void readsOptions() {
        var settings = HttpSettings.parse(
                "127.0.0.1",
                Map.of("idleTimeout", "250ms", "headTimeout", "3s", "bodyTimeout", "2m", "connectionsMax", "7"));

        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.headTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.bodyTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.connectionsMax()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "idleTimout, 1s, HTTP transport has no option 'idleTimout'",
        "idleTimeout, 0s, HTTP option idleTimeout must be a time from 1ms to 60m",
        "idleTimeout, 61m, HTTP option idleTimeout must be a time from 1ms to 60m",
        "closeTimeout, 9s, 'HTTP option closeTimeout must be a time from 1ms to 8s, such as 5s, is ''9s'''",
        "idleTimeout, -1s, HTTP option idleTimeout must be a time from 1ms to 60m",
        "idleTimeout, 1, HTTP option idleTimeout must be a time from 1ms to 60m",
        "idleTimeout, s, HTTP option idleTimeout must be a time from 1ms to 60m",
        "idleTimeout, 9999999999s, HTTP option idleTimeout must be a time from 1ms to 60m",
        "connectionsMax, 0, 'HTTP option connectionsMax must be a number from 1 to 100000, is ''0'''",
        "connectionsMax, many, 'HTTP option connectionsMax must be a number from 1 to 100000, is ''many'''",
        "headLengthMax, 1023, HTTP option headLengthMax must be a number from 1024 to 1048576",
        "bodyLengthMax, 50331649, HTTP option bodyLengthMax must be a number from 1 to 50331648",
        "bodiesLengthMax, 5, HTTP option bodiesLengthMax must be at least bodyLengthMax"
    })
    void refusesWhatIsUnknownOrOutOfBounds(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.parse("127.0.0.1", Map.of(name, value)))
                .withMessageStartingWith(message);
    }
}
