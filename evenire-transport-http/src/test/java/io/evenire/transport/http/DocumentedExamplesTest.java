package io.evenire.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sends the requests of {@code docs/http.md} in their order and compares the answers with what stands there. */
class DocumentedExamplesTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "http.md");
    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern TIME = Pattern.compile("\"20\\d\\d-[-0-9:.T]+Z\"");
    private static final Pattern INCARNATION = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[-0-9a-f]{17}");
    private static final String SERVER = "localhost:5243";

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void areTrue() throws Exception {
        int examples = 0;
        var blocks = BLOCK.matcher(Files.readString(DOCUMENT));
        while (blocks.find()) {
            for (var example : blocks.group(1).split("\n\n(?=\\$ )", -1)) {
                int lineEnd = example.indexOf('\n');
                var command = example.substring(2, lineEnd);
                var expected = example.substring(lineEnd + 1);
                assertThat(shown(ofThisStore(command), (int) expected.lines().count()))
                        .as(command)
                        .isEqualTo(constant(expected));
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(25);
    }

    /** Does what curl would do, as far as the document uses it; gives what it would print, the quoted fields only. */
    private String shown(String command, int lineCount) throws IOException, InterruptedException {
        // the history of the documented store is another one than that of this
        var history = served.store.state().incarnation().toString();
        var words = words(INCARNATION.matcher(command).replaceAll(history));
        assertThat(words.removeFirst()).isEqualTo("curl");
        var fields = new ArrayList<String>();
        var method = "GET";
        var body = "";
        var path = "";
        boolean withHead = false;
        boolean goesOn = false;
        while (!words.isEmpty()) {
            var word = words.removeFirst();
            switch (word) {
                case "-i" -> withHead = true;
                case "-N" -> goesOn = true;
                case "-X" -> method = words.removeFirst();
                case "-H" -> fields.add(words.removeFirst());
                case "-d" -> {
                    body = words.removeFirst();
                    method = method.equals("GET") ? "POST" : method;
                }
                default -> {
                    assertThat(word).startsWith(SERVER);
                    path = word.substring(SERVER.length());
                }
            }
        }
        if (!body.isEmpty() && fields.stream().noneMatch(field -> field.startsWith("Content-Type:"))) {
            fields.add("Content-Type: application/x-www-form-urlencoded");
        }
        var request = served.to(path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (var field : fields) {
            int colon = field.indexOf(": ");
            request.header(field.substring(0, colon), field.substring(colon + 2));
        }
        if (goesOn) {
            return constant(firstLines(request.build(), lineCount));
        }
        var answer = served.send(request);
        return constant((withHead ? head(answer) : "") + answer.body().stripTrailing());
    }

    /** Reads as many lines as are shown, of an answer that goes on. */
    private String firstLines(HttpRequest request, int lineCount) throws IOException, InterruptedException {
        var body = served.client.send(request, BodyHandlers.ofInputStream()).body();
        try (var lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            var shown = new StringBuilder();
            for (int i = 0; i < lineCount; i++) {
                shown.append(lines.readLine()).append('\n');
            }
            return shown.toString();
        }
    }

    /** Replaces the history in a request by that of the store. */
    private String ofThisStore(String command) {
        return INCARNATION
                .matcher(command)
                .replaceAll(served.store.state().incarnation().toString());
    }

    private static List<String> words(String command) {
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words;
    }

    private static String head(HttpResponse<String> answer) {
        var reason = switch (answer.statusCode()) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 412 -> "Precondition Failed";
            case 415 -> "Unsupported Media Type";
            default -> "?";
        };
        var head = new StringBuilder("HTTP/1.1 %d %s\n".formatted(answer.statusCode(), reason));
        for (var name : List.of("Allow", "Retry-After", "ETag", "Location", "Content-Type", "Content-Disposition")) {
            answer.headers().firstValue(name).ifPresent(value -> head.append("%s: %s\n".formatted(name, value)));
        }
        return head.append('\n').toString();
    }

    /** Replaces what is another one each time: moments, and the history of the store. */
    private static String constant(String text) {
        return INCARNATION
                .matcher(TIME.matcher(text).replaceAll("\"<time>\""))
                .replaceAll("<incarnation>")
                .stripTrailing();
    }
}
