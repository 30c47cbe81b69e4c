package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime image as it is shipped, started where no other Java is to be found. */
@Tag("image")
class ImageIT {

    private static final Path IMAGE = Path.of(System.getProperty("evenire.image", "target/evenire"));

    /** Where the launcher finds the tools of a shell; empty but for those, so without Java. */
    private static final String PATH = "/usr/bin:/bin";

    @TempDir
    private Path directory;

    @Test
    void servesAndEndsInOrder() throws IOException, InterruptedException {
        try (var server = serve("");
                var client = HttpClient.newHttpClient()) {
            var events = HttpRequest.newBuilder(server.address().resolve("/api/v1/streams/order-42/events"));
            var append = events.copy()
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"type\":\"Placed\",\"data\":{}}"))
                    .build();
            assertThat(client.send(append, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
            assertThat(client.send(events.build(), BodyHandlers.ofString()).body())
                    .contains("\"Placed\"");

            server.terminate();

            assertThat(server.exitCode()).isEqualTo(Main.DONE);
            assertThat(server.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseZGC", "-Xmx64m", "-XX:-UseCompressedOops"})
    void saysNothingOfAStartUpCacheThatDoesNotFit(String option) throws IOException, InterruptedException {
        try (var server = serve(option)) {
            server.startLine();
            server.terminate();

            assertThat(server.exitCode()).isEqualTo(Main.DONE);
            assertThat(server.err()).isEmpty();
            assertThat(server.out()).isNotEmpty().allMatch(line -> line.contains(" INFO "));
        }
    }

    @Test
    void saysItsVersion() throws IOException, InterruptedException {
        try (var program = ServerProcess.start(List.of(IMAGE + "/bin/evenire", "--version"), environment(""))) {
            assertThat(program.exitCode()).isEqualTo(Main.DONE);
            assertThat(program.out()).containsExactly("evenire " + Version.text());
        }
    }

    private ServerProcess serve(String javaOptions) throws IOException {
        var command = List.of(IMAGE + "/bin/evenire", "serve", "--port", "0", "--data", directory.toString());
        return ServerProcess.start(command, environment(javaOptions));
    }

    private static Map<String, String> environment(String javaOptions) {
        return Map.of("PATH", PATH, "JAVA_HOME", "/nowhere", "EVENIRE_JAVA_OPTS", javaOptions);
    }
}
