import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Makes the folder that is shipped: a Java runtime that holds the server, its launcher and its start-up cache.
 *
 * <p>Run by Maven on a JDK 25 as {@code java Image.java JARS IMAGE}: JARS is a folder with the server and all it needs.
 */
final class Image {

    private static final String MAIN = "io.evenire.server/io.evenire.server.Main";

    /** The server, and what is found as a service only; {@code --bind-services} does not work without jmods. */
    private static final String MODULES = "io.evenire.server,io.evenire.storage.file,io.evenire.transport.http,xnio.nio";

    /** Silences what libraries do with memory and native code; the start-up cache holds for the same words only. */
    private static final List<String> OPTIONS =
            List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");

    private static final String LAUNCHER =
            """
            #!/bin/sh
            # Starts Evenire with the Java runtime beside this file; EVENIRE_JAVA_OPTS may hold more options for Java.
            # exec: signals must reach Java. A start-up cache that does not fit (other collector) is left unused, silently.
            bin=$(dirname "$(readlink -f "$0")")
            exec "$bin/java" -XX:AOTCache="$bin/../lib/evenire.aot" -Xlog:aot=off -Xlog:cds=off \\
              %s $EVENIRE_JAVA_OPTS -m %s "$@"
            """;

    private static final Pattern ADDRESS = Pattern.compile("serves (http://\\S+)");
    private static final long REHEARSAL_SECONDS_MAX = 60;

    private Image() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var jars = Path.of(arguments[0]);
        var image = Path.of(arguments[1]);
        var modules = image.resolveSibling("modules");
        delete(modules);
        delete(image);
        copy(jars, modules);
        NameModules.nameAll(modules);
        link(modules, image);
        var launcher = Files.writeString(
                image.resolve("bin/evenire"), LAUNCHER.formatted(String.join(" ", OPTIONS), MAIN));
        if (!launcher.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + launcher + " executable");
        }
        rehearse(image);
    }

    private static void link(Path modules, Path image) {
        var jlink = ToolProvider.findFirst("jlink").orElseThrow();
        var status = jlink.run(
                System.out,
                System.err,
                "--module-path",
                modules.toString(),
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--output",
                image.toString());
        if (status != 0) {
            throw new IllegalStateException("jlink ended with " + status);
        }
    }

    /**
     * Starts the server twice, has it do what servers do, and keeps what the JVM learned about its classes at the second
     * time, when there is a store to be opened.
     */
    private static void rehearse(Path image) throws IOException, InterruptedException {
        var cache = image.resolve("lib/evenire.aot");
        var data = Files.createTempDirectory("evenire-rehearsal");
        try {
            serve(image, data, List.of());
            serve(image, data, List.of("-XX:AOTCacheOutput=" + cache));
        } finally {
            delete(data);
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("the rehearsal left no " + cache);
        }
    }

    /** Starts the server, uses it and ends it. */
    private static void serve(Path image, Path data, List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(OPTIONS);
        command.addAll(List.of("-m", MAIN, "serve", "--port", "0", "--data", data.toString()));
        var log = new StringBuilder();
        var rehearsal = new ProcessBuilder(command).redirectErrorStream(true);
        rehearsal.environment().keySet().removeIf(name -> name.startsWith("EVENIRE_")); // of whoever builds
        var server = rehearsal.start();
        // what it prints is read until it ends, so something else must end it when it hangs
        CompletableFuture.delayedExecutor(REHEARSAL_SECONDS_MAX, TimeUnit.SECONDS).execute(server::destroyForcibly);
        try (var lines = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                var address = ADDRESS.matcher(line);
                if (address.find()) {
                    play(URI.create(address.group(1)));
                    server.toHandle().destroy(); // that of Process closes the streams too
                }
            }
            if (!server.waitFor(REHEARSAL_SECONDS_MAX, TimeUnit.SECONDS) || server.exitValue() != 0) {
                throw new IllegalStateException("the server did not start and end as it should:\n" + log);
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static void play(URI address) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var events = HttpRequest.newBuilder(address.resolve("/api/v1/streams/rehearsal-1/events"));
            var append = BodyPublishers.ofString("[{\"type\":\"Rehearsed\",\"data\":{\"scene\":1}}]");
            expect(201, client.send(events.copy().header("Content-Type", "application/json").POST(append).build(), BodyHandlers.discarding()).statusCode());
            expect(200, client.send(events.copy().GET().build(), BodyHandlers.discarding()).statusCode());
            expect(200, client.send(HttpRequest.newBuilder(address.resolve("/api/v1/streams")).build(), BodyHandlers.discarding()).statusCode());
        }
    }

    private static void expect(int status, int found) {
        if (found != status) {
            throw new IllegalStateException("the server answers %d, not %d".formatted(found, status));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.newDirectoryStream(from, "*.jar")) {
            for (var file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> all;
            try (var files = Files.walk(folder)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (var file : all) {
                Files.delete(file);
            }
        }
    }
}
