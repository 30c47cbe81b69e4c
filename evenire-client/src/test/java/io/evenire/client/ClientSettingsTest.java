package io.evenire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {

    private static final ClientSettings SETTINGS = ClientSettings.of("http://localhost:5243");
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:5243",
                "ftp://localhost",
                "http://",
                "http:///x",
                "http://ada@localhost",
                "http://localhost?x",
                "http://localhost#x",
                "http://a b"
            })
    void refusesWhatIsNotAServer(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvenireClient.connect(address))
                .withMessageContaining("address must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5243", "https://events.example/store/", "HTTP://[::1]:1"})
    void takesTheAddressOfAServer(String address) {
        assertThat(ClientSettings.of(address).address()).hasToString(address);
    }

    /** With a retry time below the request time-out, an append whose answer never came was never sent again. */
    @Test
    void leavesTimeForASecondAttempt() {
        assertThat(SETTINGS.retryTime()).isGreaterThan(SETTINGS.requestTimeout());
    }

    @Test
    void takesTheBoundsAndNothingBeyondThem() {
        assertThat(SETTINGS.withPageSize(1).withPageSize(1_000).pageSize()).isEqualTo(1_000);
        assertThat(SETTINGS.withConnectTimeout(Duration.ofMillis(1))
                        .withConnectTimeout(LONGEST)
                        .connectTimeout())
                .isEqualTo(LONGEST);
        assertThat(SETTINGS.withRetryTime(Duration.ZERO).withRetryTime(LONGEST).retryTime())
                .isEqualTo(LONGEST);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withPageSize(0))
                .withMessage("page size must be 1 to 1000, is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withPageSize(1_001))
                .withMessage("page size must be 1 to 1000, is 1001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withConnectTimeout(Duration.ZERO))
                .withMessage("connect timeout must be from PT0.001S to PT10M, is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withRequestTimeout(LONGEST.plusNanos(1)))
                .withMessage("request timeout must be from PT0.001S to PT10M, is PT10M0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withRetryTime(Duration.ofNanos(-1)))
                .withMessage("retry time must be from PT0S to PT10M, is PT-0.000000001S");
    }
}
