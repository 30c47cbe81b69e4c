package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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

    /** With this mode Java does not start unless the cache fits; what it loads from there it calls shared. */
    @Test
    void startsWithItsStartUpCache() throws IOException, InterruptedException {
        var classes = directory.resolve("classes.log");
        try (var server = serve("-XX:AOTMode=on -Xlog:class+load:file=" + classes)) {
            server.startLine();
            server.terminate();

            assertThat(server.exitCode()).isEqualTo(Main.DONE);
        }
        assertThat(shared(classes))
                .contains("io.evenire.engine.Evenire", "io.evenire.storage.file.Recovery", "io.undertow.Undertow");
    }

    /** Shows that the test before can fail: the mode refuses a cache that does not fit. */
    @Test
    void doesNotStartIfTheStartUpCacheMustFitAndDoesNot() throws IOException, InterruptedException {
        try (var server = serve("-XX:AOTMode=on -XX:AOTCache=" + directory.resolve("none.aot"))) {
            assertThat(server.exitCode()).isNotEqualTo(Main.DONE);
            assertThat(server.out()).noneMatch(line -> line.contains(" serves "));
        }
    }

    /** The cache was made by another start, of a store that was there, so it has the classes that read an index. */
    @Test
    void hasTheClassesThatOpenAStoreInItsStartUpCache() throws IOException, InterruptedException {
        try (var server = serve("");
                var client = HttpClient.newHttpClient()) {
            var append = HttpRequest.newBuilder(server.address().resolve("/api/v1/streams/order-42/events"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"type\":\"Placed\",\"data\":{}}"))
                    .build();
            client.send(append, BodyHandlers.discarding());
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(Main.DONE);
        }
        var classes = directory.resolve("classes.log");
        try (var server = serve("-Xlog:class+load:file=" + classes)) {
            server.startLine();
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(Main.DONE);
        }

        assertThat(shared(classes)).contains("io.evenire.engine.internal.run.Run", "io.evenire.storage.file.MarkedEnd");
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

    /** {@return the names of the classes that a log says were found in a cache} */
    private static List<String> shared(Path classes) throws IOException {
        try (var lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains(" source: shared objects file"))
                    .map(line -> line.substring(line.lastIndexOf("] ") + 2, line.indexOf(" source: ")))
                    .toList();
        }
    }

    private ServerProcess serve(String javaOptions) throws IOException {
        var command = List.of(
                IMAGE + "/bin/evenire",
                "serve",
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString());
        return ServerProcess.start(command, environment(javaOptions));
    }

    private static Map<String, String> environment(String javaOptions) {
        return Map.of("PATH", PATH, "JAVA_HOME", "/nowhere", "EVENIRE_JAVA_OPTS", javaOptions);
    }
}
