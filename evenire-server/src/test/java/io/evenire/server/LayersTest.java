package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.server.Layers.Given;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayersTest {

    private static final Map<Setting, Given> FILE = Map.of(Setting.PORT, new Given("1", "evenire.conf line 1"));
    private static final Map<String, String> ENVIRONMENT = Map.of("EVENIRE_PORT", "2", "HOME", "/root");
    private static final Map<Setting, String> OPTIONS = Map.of(Setting.PORT, "3");

    @ParameterizedTest
    @EnumSource(Setting.class)
    void whatNobodySetsHasItsFallback(Setting setting) {
        assertThat(Layers.of(Map.of(), Map.of(), Map.of()).of(setting).value()).isEqualTo(setting.fallback());
    }

    @Test
    void theFileIsStrongerThanTheFallback() {
        var layers = Layers.of(FILE, Map.of(), Map.of());

        assertThat(layers.of(Setting.PORT)).isEqualTo(new Given("1", "evenire.conf line 1"));
    }

    @Test
    void theEnvironmentIsStrongerThanTheFile() {
        var layers = Layers.of(FILE, ENVIRONMENT, Map.of());

        assertThat(layers.of(Setting.PORT)).isEqualTo(new Given("2", "EVENIRE_PORT"));
    }

    @Test
    void theCommandLineIsStrongerThanAll() {
        var layers = Layers.of(FILE, ENVIRONMENT, OPTIONS);

        assertThat(layers.of(Setting.PORT)).isEqualTo(new Given("3", "--port"));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingHasAVariable(Setting setting) {
        var layers = Layers.of(Map.of(), Map.of(setting.variable(), "x"), Map.of());

        assertThat(layers.of(setting).value()).isEqualTo("x");
    }

    @Test
    void theVariablesOfTheLauncherAreKnown() {
        var environment = Map.of(Layers.JAVA_OPTIONS_VARIABLE, "-Xmx1g", Layers.CONFIG_VARIABLE, "evenire.conf");

        assertThat(Layers.of(Map.of(), environment, Map.of()).of(Setting.PORT).value())
                .isEqualTo("5243");
    }

    @Test
    void refusesAVariableThatMeansNothing() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Layers.of(Map.of(), Map.of("EVENIRE_PROT", "1"), Map.of()))
                .withMessageStartingWith("unknown environment variable EVENIRE_PROT; known are EVENIRE_ and one of: ")
                .withMessageContaining("CONFIG, DATA, HOST, INSECURE, JAVA_OPTS, LOG_LEVEL, PORT");
    }
}
