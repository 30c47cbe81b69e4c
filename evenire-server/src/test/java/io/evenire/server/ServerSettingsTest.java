package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.engine.StreamFiling;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {

    @Test
    void standsOnLoopbackWithFilesWhereNothingIsSet() {
        var settings = settings(Map.of());

        assertThat(settings.storage()).isEqualTo("file");
        assertThat(settings.location())
                .isEqualTo(Path.of("data").toAbsolutePath().toString());
        assertThat(settings.transport()).isEqualTo("http");
        assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
        assertThat(settings.listen().port()).isEqualTo(5243);
        assertThat(settings.storageOptions()).isEmpty();
        assertThat(settings.streamFiles()).isEqualTo(StreamFiling.AUTO);
        assertThat(settings.logLevel()).isEmpty();
    }

    @Test
    void leavesTheLocationOfOtherStoragesAsItIs() {
        var settings = settings(Map.of(Setting.STORAGE, "cloud", Setting.DATA, "cloud://bucket"));

        assertThat(settings.location()).isEqualTo("cloud://bucket");
        assertThat(settings.place()).isEqualTo("cloud://bucket (cloud storage)");
    }

    @Test
    void readsOptionsOfStorageAndTransport() {
        var settings = settings(Map.of(Setting.STORAGE_OPTIONS, "a=1, b=x=y", Setting.TRANSPORT_OPTIONS, "c="));

        assertThat(settings.storageOptions()).isEqualTo(Map.of("a", "1", "b", "x=y"));
        assertThat(settings.listen().options()).isEqualTo(Map.of("c", ""));
    }

    /** The level that is usual was not told from none, so a file of the logging was stronger than the command line. */
    @Test
    void tellsTheUsualLogLevelFromNone() {
        assertThat(settings(Map.of(Setting.LOG_LEVEL, "info")).logLevel()).isEqualTo("info");
    }

    @ParameterizedTest
    @CsvSource({
        "a, must be name=value",
        "=1, must be name=value",
        "'a=1,', must be name=value",
        "'a=1,a=2', has 'a' twice"
    })
    void refusesOptionsWithoutNameOrWithTwoValues(String options, String problem) {
        refuses(Map.of(Setting.STORAGE_OPTIONS, options), "storage-options " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "", "5243.0", "99999999999"})
    void refusesAPortOutOfBounds(String port) {
        refuses(Map.of(Setting.PORT, port), "port must be a number from 0 to 65535, is '%s' (--port)".formatted(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65535"})
    void takesThePortsAtTheBounds(String port) {
        assertThat(settings(Map.of(Setting.PORT, port)).listen().port()).isEqualTo(Integer.parseInt(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void takesEveryLoopbackAddress(String host) {
        assertThat(settings(Map.of(Setting.HOST, host)).listen().host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void refusesOtherAddresses(String host) {
        refuses(Map.of(Setting.HOST, host), "host '%s' (--host) is not loopback: ".formatted(host));
    }

    @Test
    void takesOtherAddressesWhenToldThatStrangersMayCome() {
        var settings = settings(Map.of(Setting.HOST, "0.0.0.0", Setting.INSECURE, "true"));

        assertThat(settings.listen().host()).isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1"})
    void takesOnlyTrueAndFalseForASwitch(String value) {
        refuses(
                Map.of(Setting.INSECURE, value),
                "insecure must be one of true, false, is '%s' (--insecure)".formatted(value));
    }

    @ParameterizedTest
    @EnumSource
    void readsWhichStreamsGetFiles(StreamFiling filing) {
        var word = filing.name().toLowerCase(Locale.ROOT);

        assertThat(settings(Map.of(Setting.STREAM_FILES, word)).streamFiles()).isEqualTo(filing);
    }

    @Test
    void refusesUnknownStreamFiles() {
        refuses(
                Map.of(Setting.STREAM_FILES, "some"),
                "stream-files must be one of auto, all, none, is 'some' (--stream-files)");
    }

    @Test
    void refusesAnUnknownLogLevel() {
        refuses(
                Map.of(Setting.LOG_LEVEL, "loud"),
                "log-level must be one of error, warn, info, debug, trace, is 'loud' (--log-level)");
    }

    @ParameterizedTest
    @CsvSource({"DATA, data", "STORAGE, storage", "HOST, host", "TRANSPORT, transport"})
    void refusesAnEmptyName(Setting setting, String key) {
        refuses(Map.of(setting, " "), "%s must not be empty (--%s)".formatted(key, key));
    }

    @Test
    void refusesADirectoryThatIsNoPath() {
        refuses(Map.of(Setting.DATA, "a\0b"), "data 'a\0b' is no path (--data): ");
    }

    private static ServerSettings settings(Map<Setting, String> options) {
        return ServerSettings.of(Layers.of(Map.of(), Map.of(), options));
    }

    private static void refuses(Map<Setting, String> options, String message) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> settings(options))
                .withMessageStartingWith(message);
    }
}
