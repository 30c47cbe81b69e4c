package io.evenire.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds Evenire to the rules of the house. */
class ArchitectureTest {

    private static final JavaClasses EVENIRE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.evenire");

    static Stream<ArchRule> rules() {
        return HouseRules.ALL.stream();
    }

    static Set<String> modules() {
        return HouseModules.MAY_REQUIRE.keySet();
    }

    @Test
    void theRulesSeeEveryModule() {
        var seen = modules().stream()
                .filter(module ->
                        EVENIRE.stream().anyMatch(type -> type.getPackageName().startsWith(module)))
                .collect(toSet());

        assertThat(seen).isEqualTo(modules());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyClassKeepsTheRule(ArchRule rule) {
        rule.check(EVENIRE);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleStandsOnItsOwnGround(String module) {
        HouseRules.standsOnItsOwnGround(module).check(EVENIRE);
    }
}
