package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void saysWhatThereIsWhenAskedForNothing() throws InterruptedException {
        assertThat(run()).isEqualTo(Main.DONE);
        assertThat(out.toString()).contains("Usage: evenire", "serve");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysItsVersion() throws InterruptedException {
        assertThat(run("--version")).isEqualTo(Main.DONE);
        assertThat(out.toString()).matches("evenire \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @Test
    void helpNamesEverySetting() throws InterruptedException {
        assertThat(run("serve", "--help")).isEqualTo(Main.DONE);

        for (var setting : Setting.values()) {
            assertThat(out.toString()).contains(setting.option(), setting.isFlag() ? "" : setting.fallback());
        }
        assertThat(out.toString()).contains("--config=FILE");
    }

    @Test
    void refusesAnUnknownOption() throws InterruptedException {
        assertThat(run("serve", "--prot", "80")).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).startsWith("evenire: Unknown option").contains("'--prot'", "evenire serve --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAnUnknownCommand() throws InterruptedException {
        assertThat(run("sevre")).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("sevre", "Try 'evenire --help'");
    }

    @Test
    void refusesAnOptionWithoutItsValue() throws InterruptedException {
        assertThat(run("serve", "--port")).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("--port");
    }

    @Test
    void refusesAnOptionThatStandsTwice() throws InterruptedException {
        assertThat(run("serve", "--port", "1", "--port", "2")).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("--port");
    }

    @Test
    void takesAnAtSignForWhatItIs() throws InterruptedException {
        assertThat(run("serve", "--port", "@port")).isEqualTo(Main.FAILED);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("evenire: port must be a number from 0 to 65535, is '@port' (--port)\n");
    }

    @Test
    void readsTheFileThatTheOptionNames() throws IOException, InterruptedException {
        var file = Files.writeString(directory.resolve("evenire.conf"), "port = x\n");

        assertThat(run("serve", "--config", file.toString())).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("is 'x' (%s line 1)".formatted(file));
    }

    @Test
    void readsTheFileThatTheEnvironmentNames() throws IOException, InterruptedException {
        var file = Files.writeString(directory.resolve("evenire.conf"), "port = x\n");

        var status = run(Map.of("EVENIRE_CONFIG", file.toString()), "serve");

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("is 'x' (%s line 1)".formatted(file));
    }

    @Test
    void refusesToBeOpenToStrangers() throws InterruptedException {
        assertThat(run("serve", "--host", "0.0.0.0")).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("'0.0.0.0'", "--insecure").hasLineCount(1);
    }

    @Test
    void theSwitchOfTheCommandLineIsStrongerThanTheEnvironment() throws InterruptedException {
        var status = run(Map.of("EVENIRE_INSECURE", "nonsense"), "serve", "--insecure", "--port", "x");

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("is 'x' (--port)");
    }

    private int run(String... arguments) throws InterruptedException {
        return run(Map.of(), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) throws InterruptedException {
        return Main.run(arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true), Terminal.NONE);
    }
}
