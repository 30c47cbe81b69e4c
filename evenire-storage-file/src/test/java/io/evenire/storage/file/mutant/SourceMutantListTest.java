package io.evenire.storage.file.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever changes a source file is told at once of the mutants that are not of it any more. */
class SourceMutantListTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    static List<SourceMutant> all() throws IOException {
        return SourceMutant.readAll();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isOfTheSourcesAsTheyAre(SourceMutant mutant) throws IOException {
        var source = Files.readString(ROOT.resolve(mutant.file()));

        assertThat(mutant.applyTo(source)).isNotEqualTo(source);
    }

    @Test
    void refusesATextThatIsNotThereOnce() {
        var mutant = new SourceMutant("name", "promise", Path.of("File.java"), List.of("Test"), "found", "other");

        assertThat(mutant.applyTo("a found b")).isEqualTo("a other b");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> mutant.applyTo("a b"))
                .withMessage("name: the text that it replaces stands no more in File.java");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> mutant.applyTo("found found"))
                .withMessage("name: the text that it replaces stands more than once in File.java");
    }
}
