package io.evenire.sample.quickstart;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.spi.TransportProvider;
import io.evenire.api.spi.TransportSettings;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The requests in the README get the answers that stand there, but for the times. */
class ReadmeRequestsTest {

    private static final Path README = Path.of("../../README.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("^\\$ curl (?:--json '(.*)' )?'http://localhost:5243(\\S+)'\n(.*)$", Pattern.MULTILINE);
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    @Test
    void everyRequestIsAnsweredAsTheReadmeSays() throws IOException, InterruptedException {
        var readme = Files.readString(README);
        var http = ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();
        try (var store = Evenire.inMemory();
                var server = http.start(store, new TransportSettings("127.0.0.1", 0, Map.of()));
                var client = HttpClient.newHttpClient()) {
            int count = 0;
            var examples = EXAMPLE.matcher(readme);
            while (examples.find()) {
                var address = server.address().resolve(examples.group(2));

                var answer = client.send(request(address, examples.group(1)), ofString());

                assertThat(withoutTimes(answer.body())).isEqualTo(withoutTimes(examples.group(3)));
                count++;
            }
            assertThat(readme.split("\\$ curl", -1)).as("all are understood").hasSize(count + 1);
            assertThat(count).isGreaterThan(5);
        }
    }

    private static HttpRequest request(URI address, @Nullable String json) {
        var request = HttpRequest.newBuilder(address);
        if (json != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
        }
        return request.build();
    }

    private static String withoutTimes(String text) {
        return TIME.matcher(text).replaceAll("TIME");
    }
}
