package io.evenire.sample.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the README is the code of the samples, to the letter; what the samples print, other tests check. */
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern IN_README =
            Pattern.compile("<!-- snippet: (.+?) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern IN_SOURCE =
            Pattern.compile("^ *// snippet: (.+?)\n(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void theCodeInTheReadmeIsThatOfTheSamples() throws IOException {
        var inReadme = find(IN_README, Files.readString(README));

        assertThat(inReadme.keySet())
                .contains("embedded", "client", "custom storage", "decision", "one switch", "subscription");
        assertThat(inReadme).isEqualTo(snippetsOfTheSamples());
    }

    @Test
    void allJavaInTheReadmeIsCheckedThisWay() throws IOException {
        var readme = Files.readString(README);

        assertThat(readme.split("```java\n", -1))
                .hasSize(1 + find(IN_README, readme).size());
    }

    private static Map<String, String> snippetsOfTheSamples() throws IOException {
        var snippets = new TreeMap<String, String>();
        for (var source : sources()) {
            snippets.putAll(find(IN_SOURCE, Files.readString(source)));
        }
        return snippets;
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Map<String, String> find(Pattern pattern, String text) {
        var found = new TreeMap<String, String>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2).stripTrailing().stripIndent());
        }
        return found;
    }
}
