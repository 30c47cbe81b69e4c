package io.evenire.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a user meets it: a process with options, lines, an exit code and an address. */
class ServerIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void saysWhereItServesWhatAndSinceWhen() throws IOException, InterruptedException {
        var data = directory.resolve("missing").resolve("data");

        try (var server = ServerProcess.serve(data)) {
            assertThat(server.startLine())
                    .matches(".* INFO .* Evenire \\S+ serves http://127\\.0\\.0\\.1:[1-9]\\d* at position 0 from "
                            + "\\Q%s\\E \\(file storage\\), ready in \\d+ ms".formatted(data));
        }
    }

    @Test
    void endsInOrderAndHasEverythingAfterARestart() throws IOException, InterruptedException {
        try (var server = ServerProcess.serve(directory)) {
            assertThat(append(server.address(), "Placed").statusCode()).isEqualTo(201);
            assertThat(append(server.address(), "Paid").statusCode()).isEqualTo(201);

            server.terminate();

            assertThat(server.exitCode()).isEqualTo(Main.DONE);
            assertThat(server.err()).isEmpty();
            assertThat(server.out().getLast()).endsWith("stopped");
        }
        try (var server = ServerProcess.serve(directory)) {
            assertThat(server.startLine()).contains(" at position 2 ");
            assertThat(read(server.address())).contains("\"Placed\"", "\"Paid\"", "\"version\":1");
        }
    }

    @Test
    void theLogLevelOfTheCommandLineIsStrongerThanThatOfTheFile() throws IOException, InterruptedException {
        var file = Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger{0} - %msg%n</pattern></encoder>
                  </appender>
                  <logger name="io.evenire" level="ERROR"/>
                  <root level="WARN"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        var words = new String[] {"serve", "--port", "0", "--storage", "memory", "--log-level", "info"};

        try (var server = ServerProcess.withLogging(file, words)) {
            assertThat(server.startLine()).startsWith("INFO ");
        }
    }

    @Test
    void servesFromMemoryToo() throws IOException, InterruptedException {
        try (var server = ServerProcess.serve(directory, "--storage", "memory")) {
            assertThat(append(server.address(), "Placed").statusCode()).isEqualTo(201);
            assertThat(read(server.address())).contains("\"Placed\"");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void takesItsSettingsFromFileAndEnvironment() throws IOException, InterruptedException {
        var data = directory.resolve("data");
        var file = Files.writeString(
                directory.resolve("evenire.conf"),
                "# for tests\nport = 0\nstorage = nothing\ndata = %s\n".formatted(data));

        try (var server = ServerProcess.run("serve", "--storage", "file", "--config", file.toString())) {
            assertThat(server.startLine()).contains(" from %s (file storage)".formatted(data));
        }
    }

    @Test
    void saysOneLineWhenAnotherProcessHoldsTheDirectory() throws IOException, InterruptedException {
        try (var first = ServerProcess.serve(directory)) {
            first.startLine();

            refuses(ServerProcess.serve(directory), directory.toString());

            assertThat(append(first.address(), "Placed").statusCode()).isEqualTo(201);
        }
    }

    @Test
    void saysOneLineWhenThePortIsTaken() throws IOException, InterruptedException {
        startWhereThePortIsTaken();
    }

    private void startWhereThePortIsTaken() throws IOException, InterruptedException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            refuses(ServerProcess.run("serve", "--data", directory.toString(), "--port", port), port);
        }
    }

    @Test
    void leavesTheStoreUsableAfterThePortWasTaken() throws IOException, InterruptedException {
        startWhereThePortIsTaken();

        try (var server = ServerProcess.serve(directory)) {
            assertThat(append(server.address(), "Placed").statusCode()).isEqualTo(201);
        }
    }

    @Test
    void saysOneLineWhenTheDirectoryIsAFile() throws IOException, InterruptedException {
        var file = Files.writeString(directory.resolve("data"), "something", UTF_8);

        refuses(ServerProcess.serve(file), file.toString());

        assertThat(file).hasContent("something");
    }

    @Test
    void saysOneLineWhenTheDirectoryCannotBeWritten() throws IOException, InterruptedException {
        var data = Path.of("/proc/evenire"); // where nobody can make a directory, not even root

        refuses(ServerProcess.serve(data), data.toString());
    }

    @Test
    void saysOneLineWhenThereIsNoSuchStorage() throws IOException, InterruptedException {
        refuses(ServerProcess.serve(directory, "--storage", "paper"), "'paper'");
    }

    @Test
    void saysOneLineWhenThereIsNoSuchTransport() throws IOException, InterruptedException {
        refuses(ServerProcess.serve(directory, "--transport", "pigeon"), "no transport 'pigeon'; known are: http");
    }

    @Test
    void saysOneLineWhenTheStorageDoesNotKnowAnOption() throws IOException, InterruptedException {
        refuses(ServerProcess.serve(directory, "--storage-options", "colour=red"), "colour");
    }

    @Test
    void saysOneLineWhenTheTransportDoesNotKnowAnOption() throws IOException, InterruptedException {
        refuses(ServerProcess.serve(directory, "--transport-options", "colour=red"), "colour");
    }

    @Test
    void saysOneLineWhenItWouldBeOpenToStrangers() throws IOException, InterruptedException {
        refuses(ServerProcess.serve(directory, "--host", "0.0.0.0"), "--insecure");
    }

    private static void refuses(ServerProcess server, String reason) throws InterruptedException {
        try (server) {
            assertThat(server.exitCode()).isEqualTo(Main.FAILED);
            assertThat(server.err())
                    .singleElement()
                    .asString()
                    .startsWith("evenire: ")
                    .contains(reason);
            assertThat(server.out()).allMatch(line -> line.contains(" INFO ")); // opened and closed again
        }
    }

    private static HttpResponse<String> append(URI server, String type) throws IOException, InterruptedException {
        var event = "{\"type\":\"%s\",\"data\":{\"total\":42}}".formatted(type);
        return CLIENT.send(
                HttpRequest.newBuilder(server.resolve("/api/v1/streams/order-42/events"))
                        .timeout(ANSWER_TIME_MAX)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(event))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String read(URI server) throws IOException, InterruptedException {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(server.resolve("/api/v1/streams/order-42/events"))
                        .timeout(ANSWER_TIME_MAX)
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
