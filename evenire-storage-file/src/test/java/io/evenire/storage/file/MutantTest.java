package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power cuts find every mistake that is known to lose events. */
class MutantTest {

    @ParameterizedTest
    @EnumSource
    void isFoundOut(Mutant mutant) {
        var cuts = new PowerCuts(mutant, 1, 1);

        for (var story : PowerCutTest.STORIES.reversed()) { // the last ones have what the first ones lack
            cuts.cutAtEveryStep(story);
            cuts.failEverything(story);
        }

        assertThat(cuts.violations()).as("what %s does wrong", mutant).isNotEmpty();
    }
}
