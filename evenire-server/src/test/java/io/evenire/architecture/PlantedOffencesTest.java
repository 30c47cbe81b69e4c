package io.evenire.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.evenire.api.planted.LoggingApi;
import io.evenire.engine.planted.WiredEngine;
import io.evenire.planted.one.First;
import io.evenire.planted.two.Second;
import io.evenire.planted.unmarked.Unmarked;
import io.evenire.planted.util.Texts;
import io.evenire.storage.planted.OpenJournal;
import io.evenire.transport.http.planted.EmbeddedTransport;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows for each rule of the house an offence that it finds. */
class PlantedOffencesTest {

    /** A rule, and classes that break it. */
    record Offence(ArchRule rule, List<Class<?>> classes) {

        Offence(ArchRule rule, Class<?>... classes) {
            this(rule, List.of(classes));
        }
    }

    static Stream<Offence> offences() {
        return Stream.of(
                new Offence(HouseRules.PACKAGES_HAVE_NO_CYCLES, First.class, Second.class),
                new Offence(HouseRules.CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE, Planted.StoreManager.class),
                new Offence(HouseRules.CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE, Planted.DefaultStore.class),
                new Offence(HouseRules.PACKAGES_ARE_NAMED_FOR_WHAT_THEY_HOLD, Texts.class),
                new Offence(HouseRules.PACKAGES_SAY_THAT_NOTHING_IS_NULL, Unmarked.class),
                new Offence(HouseRules.ONLY_THE_PROVIDER_OF_A_STORAGE_IS_PUBLIC, OpenJournal.class),
                new Offence(HouseRules.CLASSES_ARE_FINAL_UNLESS_MADE_TO_BE_EXTENDED, Planted.Open.class),
                new Offence(HouseRules.ONLY_THE_SERVER_READS_ITS_SURROUNDINGS, Planted.Curious.class),
                new Offence(HouseRules.NOBODY_PRINTS, Planted.Loud.class),
                new Offence(HouseRules.NOBODY_THROWS_GENERIC_EXCEPTIONS, Planted.Vague.class),
                new Offence(HouseRules.NOBODY_USES_JAVA_UTIL_LOGGING, Planted.OldLogger.class),
                new Offence(HouseRules.NOBODY_LOOKS_UP_BY_REFLECTION, Planted.Seeker.class),
                new Offence(HouseRules.NOBODY_HAS_THREAD_LOCALS, Planted.Clingy.class),
                new Offence(HouseRules.NOBODY_LOCKS_THIS, Planted.SelfLockingMethod.class),
                new Offence(HouseRules.NOBODY_LOCKS_THIS, Planted.SelfLockingBlock.class),
                new Offence(HouseRules.ONLY_THE_SEAM_WRITES_FILES, Planted.ChannelWriter.class),
                new Offence(HouseRules.ONLY_THE_SEAM_WRITES_FILES, Planted.PathWriter.class),
                new Offence(HouseRules.standsOnItsOwnGround("io.evenire.api"), LoggingApi.class),
                new Offence(HouseRules.standsOnItsOwnGround("io.evenire.engine"), WiredEngine.class),
                new Offence(HouseRules.standsOnItsOwnGround("io.evenire.transport.http"), EmbeddedTransport.class));
    }

    @ParameterizedTest
    @MethodSource("offences")
    void theRuleFindsTheOffence(Offence offence) {
        var result = offence.rule().evaluate(new ClassFileImporter().importClasses(offence.classes()));

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString())
                .contains(offence.classes().getFirst().getSimpleName());
    }

    @Test
    void everyRuleHasAnOffence() {
        assertThat(offences().map(Offence::rule).collect(toSet())).containsAll(HouseRules.ALL);
    }

    @Test
    void aLockOfItsOwnIsNoOffence() {
        HouseRules.NOBODY_LOCKS_THIS.check(new ClassFileImporter().importClasses(Planted.Locking.class));
    }

    @Test
    void findsAModuleThatRequiresTooMuch() {
        var module = ModuleDescriptor.newModule("io.evenire.engine")
                .requires("java.base")
                .requires("io.evenire.api")
                .requires("io.evenire.protocol")
                .build();

        assertThat(HouseModules.offences(module)).containsExactly("io.evenire.engine requires io.evenire.protocol");
    }

    @Test
    void findsAModuleThatIsNotInTheTable() {
        var module = ModuleDescriptor.newModule("io.evenire.extras").build();

        assertThat(HouseModules.offences(module)).containsExactly("io.evenire.extras is not in the table of modules");
    }

    @Test
    void findsAStorageThatExports() {
        var module = ModuleDescriptor.newModule("io.evenire.storage.file")
                .exports("io.evenire.storage.file")
                .build();

        assertThat(HouseModules.offences(module))
                .containsExactly("io.evenire.storage.file exports a package, but a storage is found as a service");
    }

    @Test
    void findsAHiddenPackageThatDoesNotSaySo() {
        var module = ModuleDescriptor.newModule("io.evenire.engine")
                .packages(Set.of("io.evenire.engine.internal.log", "io.evenire.engine.secret"))
                .build();

        assertThat(HouseModules.offences(module))
                .containsExactly("io.evenire.engine hides io.evenire.engine.secret, whose name does not say so");
    }

    @Test
    void findsAPackageOutsideTheModule() {
        var module = ModuleDescriptor.newModule("io.evenire.engine")
                .exports("io.evenire.log")
                .build();

        assertThat(HouseModules.offences(module)).containsExactly("io.evenire.engine has the package io.evenire.log");
    }

    @Test
    void findsAProviderThatIsDeclaredInOnePlaceOnly() {
        assertThat(HouseModules.offences("Service", Set.of("Both", "Module"), Set.of("Both", "File")))
                .isEqualTo(List.of(
                        "Module is not in META-INF/services/Service", "File is provided as Service in no module-info"));
    }
}
