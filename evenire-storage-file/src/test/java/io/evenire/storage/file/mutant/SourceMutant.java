package io.evenire.storage.file.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;

/**
 * A mistake in a source file.
 *
 * @param name what it does wrong, in words with hyphens
 * @param promise what is not so any more
 * @param file the source file, from the root of the repository
 * @param tests those that must find it, each of them: a class, or {@code class#method}
 * @param found the text in the file that is replaced, which must stand there once
 * @param replacement what takes its place
 */
record SourceMutant(String name, String promise, Path file, List<String> tests, String found, String replacement) {

    private static final String RESOURCE = "/mutants.txt";
    private static final String NAME = "mutant ";
    private static final String PROMISE = "breaks ";
    private static final String FILE = "in ";
    private static final String TESTS = "caught by ";
    private static final String INSTEAD_OF = "instead of";
    private static final String WRITES = "writes";
    private static final String END = "end";

    SourceMutant {
        tests = List.copyOf(tests);
    }

    /** {@return all that are written down} */
    static List<SourceMutant> readAll() throws IOException {
        try (var in = SourceMutant.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is not there");
            }
            return parse(new String(in.readAllBytes(), UTF_8));
        }
    }

    private static List<SourceMutant> parse(String text) {
        var lines = new ArrayDeque<>(text.lines().toList());
        var mutants = new ArrayList<SourceMutant>();
        var names = new HashSet<String>();
        while (!lines.isEmpty()) {
            if (lines.getFirst().isBlank() || lines.getFirst().startsWith("#")) {
                lines.removeFirst();
                continue;
            }
            var mutant = new SourceMutant(
                    take(NAME, lines),
                    take(PROMISE, lines),
                    Path.of(take(FILE, lines)),
                    Arrays.asList(take(TESTS, lines).split(" ")),
                    block(INSTEAD_OF, WRITES, lines),
                    block(WRITES, END, lines));
            require(END.equals(lines.poll()), mutant.name);
            require(names.add(mutant.name), "two mutants called " + mutant.name);
            mutants.add(mutant);
        }
        return mutants;
    }

    private static String take(String key, Queue<String> lines) {
        var line = lines.remove();
        require(line.startsWith(key), line);
        return line.substring(key.length());
    }

    /** Takes the lines between two, without the line at which they end. */
    private static String block(String begin, String end, Queue<String> lines) {
        require(begin.equals(lines.poll()), "expected '%s'".formatted(begin));
        var block = new ArrayList<String>();
        while (!end.equals(lines.element())) {
            block.add(lines.remove());
        }
        return String.join("\n", block);
    }

    private static void require(boolean isRight, String where) {
        if (!isRight) {
            throw new IllegalArgumentException("%s is not as it should be at: %s".formatted(RESOURCE, where));
        }
    }

    /** {@return the source with the mistake} */
    String applyTo(String source) {
        int index = source.indexOf(found);
        if (index < 0 || source.indexOf(found, index + 1) >= 0) {
            throw new AssertionError("%s: the text that it replaces stands %s in %s"
                    .formatted(name, index < 0 ? "no more" : "more than once", file));
        }
        return source.substring(0, index) + replacement + source.substring(index + found.length());
    }

    @Override
    public String toString() {
        return name;
    }
}
