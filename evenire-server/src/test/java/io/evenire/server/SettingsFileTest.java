package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.server.Layers.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

    @TempDir
    private Path directory;

    @Test
    void readsLinesAndSkipsComments() throws IOException {
        var file = file("# where to listen\n\n  port = 80 \nhost=::1\n");

        assertThat(SettingsFile.read(file))
                .containsOnlyKeys(Setting.PORT, Setting.HOST)
                .containsEntry(Setting.PORT, new Given("80", file + " line 3"))
                .containsEntry(Setting.HOST, new Given("::1", file + " line 4"));
    }

    @Test
    void keepsWhatStandsBehindTheFirstEqualsSign() throws IOException {
        var file = file("storage-options = a=1,b=2\n");

        assertThat(SettingsFile.read(file))
                .containsEntry(Setting.STORAGE_OPTIONS, new Given("a=1,b=2", file + " line 1"));
    }

    @Test
    void refusesAnUnknownKey() throws IOException {
        var file = file("port = 80\nprot = 81\n");

        refuses(
                file,
                file
                        + " line 2: unknown key 'prot'; known are data, storage, storage-options, stream-files, host, port, "
                        + "transport, transport-options, insecure, log-level");
    }

    @Test
    void refusesAKeyThatStandsTwice() throws IOException {
        var file = file("port = 80\nport = 81\n");

        refuses(file, "%s line 2: 'port' is set already in %s line 1".formatted(file, file));
    }

    @Test
    void refusesALineWithoutAnEqualsSign() throws IOException {
        var file = file("port 80\n");

        refuses(file, file + " line 1: expected 'key = value', found 'port 80'");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        var file = directory.resolve("none.conf");

        refuses(file, "cannot read settings file %s: there is no such file".formatted(file));
    }

    @Test
    void refusesADirectory() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SettingsFile.read(directory))
                .withMessageStartingWith("cannot read settings file %s: ".formatted(directory));
    }

    @Test
    void refusesAFileThatIsTooLong() throws IOException {
        var file = file("#".repeat(SettingsFile.LENGTH_MAX + 1));

        refuses(file, "settings file %s must have at most 65536 bytes, has more".formatted(file));
    }

    @Test
    void takesTheLongestFile() throws IOException {
        assertThat(SettingsFile.read(file("#".repeat(SettingsFile.LENGTH_MAX)))).isEmpty();
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        var file = Files.write(directory.resolve("evenire.conf"), new byte[] {(byte) 0xC3, 0x28});

        refuses(file, "settings file %s is not text in UTF-8".formatted(file));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("evenire.conf"), text);
    }

    private static void refuses(Path file, String message) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SettingsFile.read(file))
                .withMessage(message);
    }
}
