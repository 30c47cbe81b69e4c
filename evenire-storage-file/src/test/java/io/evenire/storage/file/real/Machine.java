package io.evenire.storage.file.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The machine that the tests run on: its programs, and whether they may be used. */
final class Machine {

    /** The system property that has what needs root and Linux left out, where it is not to be had. */
    static final String SKIP = "evenire.torture.skipRoot";

    private static final long WAIT_SECONDS_MAX = 120;

    private Machine() {}

    /** Fails if a program or the right to use it is missing, unless the user has said that they know. */
    static void require(String... programs) throws IOException, InterruptedException {
        Assumptions.assumeFalse(
                Boolean.getBoolean(SKIP),
                "left out by -D%s: what needs root, Linux and %s".formatted(SKIP, List.of(programs)));
        if (!run("id", "-u").equals("0")) {
            throw new AssertionError("this needs root; -D%s=true leaves it out".formatted(SKIP));
        }
        for (var program : programs) {
            if (Arrays.stream("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".split(":"))
                    .noneMatch(directory -> Files.isExecutable(Path.of(directory, program)))) {
                throw new AssertionError(
                        "this needs the program %s, which is not installed; evenire-storage-file/src/test/torture-tools installs it, -D%s=true leaves this out"
                                .formatted(program, SKIP));
            }
        }
    }

    /** Runs a program. {@return what it printed; it must end with 0} */
    static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (!process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("%s: %s".formatted(String.join(" ", command), out));
        }
        return out;
    }
}
