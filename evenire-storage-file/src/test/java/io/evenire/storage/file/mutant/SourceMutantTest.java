package io.evenire.storage.file.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests find every mistake of {@code mutants.txt}: each is made in a copy of its source file, and the tests that it
 * names must fail, which pass without it.
 */
@Tag("torture")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceMutantTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    /** The name of the one that is tried, or what it begins with; all if it is not set. */
    private static final String ONLY = System.getProperty("evenire.torture.mutant", "");

    private final List<String> table = new ArrayList<>();
    private List<SourceMutant> mutants = List.of();
    private Path directory;
    private MutantSources sources;

    @BeforeAll
    void compileAndFindNothingWithoutAMistake(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        mutants = SourceMutant.readAll().stream()
                .filter(mutant -> mutant.name().startsWith(ONLY))
                .toList();
        assertThat(mutants).as("mutants whose name begins with '%s'", ONLY).isNotEmpty();
        var tests = mutants.stream()
                .flatMap(mutant -> mutant.tests().stream())
                .distinct()
                .toList();
        sources = MutantSources.compile(
                ROOT,
                directory,
                tests.stream()
                        .map(test -> test.replaceFirst("#.*", ""))
                        .distinct()
                        .toList());

        var control = TestProcess.run(sources.classPath(), tests, directory.resolve("control"));

        assertThat(control.isHung()).as("the control hangs").isFalse();
        for (var result : control.results()) {
            assertThat(result.failures()).as("control: %s", result.test()).isEmpty();
            assertThat(result.passedCount()).as("control: %s", result.test()).isPositive();
        }
        table.add("%5.1f s  no mistake: %d tests pass".formatted(control.seconds(), tests.size()));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(SourceMutant mutant) throws IOException, InterruptedException {
        var ended = TestProcess.run(sources.classPath(mutant), mutant.tests(), directory.resolve(mutant.name()));

        var found = ended.results().stream()
                .filter(TestResult::hasFailed)
                .map(TestResult::test)
                .toList();
        table.add("%5.1f s  %s: %s".formatted(ended.seconds(), mutant, verdict(ended, found)));
        if (!ended.isHung()) {
            assertThat(found)
                    .as("who finds %s, which breaks: %s", mutant, mutant.promise())
                    .containsExactlyElementsOf(mutant.tests());
        }
    }

    @AfterAll
    void printTable() {
        System.out.printf("%d mutants of the sources%n%s%n", mutants.size(), String.join("\n", table));
    }

    private Stream<SourceMutant> mutants() {
        return mutants.stream();
    }

    private static String verdict(TestProcess.Ended ended, List<String> found) {
        if (ended.isHung()) {
            return "hangs, which is found too";
        }
        return found.isEmpty()
                ? "SURVIVES"
                : "found by " + String.join(", ", found).replaceAll("[a-z.]+\\.(?=[A-Z])", "");
    }
}
