package io.evenire.transport.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

    @Test
    void takesItsOwnNamesOnlyWhereItListensOnLoopback() {
        var hosts = Hosts.parse("127.0.0.1", null);

        assertThat(hosts.accepts("localhost")).isTrue();
        assertThat(hosts.accepts("127.1.2.3")).isTrue();
        assertThat(hosts.accepts("[::1]")).isTrue();
        assertThat(hosts.accepts("evil.example")).isFalse();
        assertThat(hosts.accepts("192.0.2.1")).isFalse();
        assertThat(hosts.accepts("[2001:db8::1]")).isFalse();
        assertThat(hosts.accepts("999.0.0.1")).isFalse();
    }

    @Test
    void takesAnyNameWhereOthersReachIt() {
        assertThat(Hosts.parse("0.0.0.0", null).accepts("events.example")).isTrue();
    }

    @Test
    void takesTheNamesOfItsOption() {
        var hosts = Hosts.parse("127.0.0.1", "events.example  Other.example");

        assertThat(hosts.accepts("EVENTS.example")).isTrue();
        assertThat(hosts.accepts("other.example")).isTrue();
        assertThat(hosts.accepts("127.0.0.1")).isTrue();
        assertThat(hosts.accepts("evil.example")).isFalse();
        assertThat(Hosts.parse("127.0.0.1", "*").accepts("evil.example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:80", "http://a", "a/b"})
    void refusesWhatIsNoName(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hosts.parse("127.0.0.1", option))
                .withMessageStartingWith("HTTP option hosts must have names or addresses without a port, has '");
    }

    @Test
    void refusesAnEndlessOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hosts.parse("127.0.0.1", "a".repeat(Hosts.LENGTH_MAX + 1)))
                .withMessage("HTTP option hosts must have at most 4096 characters, has 4097");
    }
}
