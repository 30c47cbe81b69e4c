package io.evenire.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.lang.reflect.AccessibleObject;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;

/** The rules of the house that neither the compiler nor {@code module-info.java} can hold. */
final class HouseRules {

    /**
     * The only classes that write files: there an interrupt cannot close what others write to. The lock is written once,
     * at the opening, and by nobody else.
     */
    private static final String FILE_SEAM = "io\\.evenire\\.storage\\.file\\.Directory(Disk|Lock)(\\$.*)?";

    /** The only class that prints: what the program was asked for. */
    private static final String PRINTER = "io.evenire.server.Main";

    /** Written by the compiler of Protobuf, so not in the style of the house. */
    private static final String GENERATED = "io.evenire.protocol.internal.wire..";

    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.evenire.(**)").should().beFreeOfCycles();

    static final ArchRule CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE = noClasses()
            .that(areOurs())
            .should()
            .haveNameMatching(".*[.$](Abstract|Base|Default)[A-Z]\\w*")
            .orShould()
            .haveNameMatching(".*(Impl|Manager|Helper|Utils?|Processor|Service|Data|Info|DTO|Dto)$");

    static final ArchRule PACKAGES_ARE_NAMED_FOR_WHAT_THEY_HOLD = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..impl..", "..model..", "..dto..", "..service..");

    static final ArchRule PACKAGES_SAY_THAT_NOTHING_IS_NULL =
            classes().that(areOurs()).should(resideInAPackageThatIsNullMarked());

    static final ArchRule ONLY_THE_PROVIDER_OF_A_STORAGE_IS_PUBLIC = classes()
            .that()
            .resideInAPackage("io.evenire.storage..")
            .and()
            .areTopLevelClasses()
            .and()
            .arePublic()
            .should()
            .haveSimpleNameEndingWith("StorageProvider");

    static final ArchRule CLASSES_ARE_FINAL_UNLESS_MADE_TO_BE_EXTENDED = classes()
            .that(areOurs())
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .and()
            .areNotAnnotatedWith(Nested.class)
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .allowEmptyShould(false);

    static final ArchRule ONLY_THE_SERVER_READS_ITS_SURROUNDINGS = noClasses()
            .that()
            .resideOutsideOfPackages("io.evenire.server..", "io.evenire.testkit..")
            .should()
            .callMethodWhere(calls("the environment or system properties", HouseRules::readsItsSurroundings));

    static final ArchRule NOBODY_PRINTS =
            noClasses().that().doNotHaveFullyQualifiedName(PRINTER).should(ACCESS_STANDARD_STREAMS);

    static final ArchRule NOBODY_THROWS_GENERIC_EXCEPTIONS = noClasses().should(THROW_GENERIC_EXCEPTIONS);

    static final ArchRule NOBODY_USES_JAVA_UTIL_LOGGING =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    static final ArchRule NOBODY_LOOKS_UP_BY_REFLECTION = noClasses()
            .that(areOurs())
            .should()
            .callMethodWhere(calls("for classes by name or past access checks", HouseRules::looksUpByReflection));

    static final ArchRule NOBODY_HAS_THREAD_LOCALS =
            noClasses().that(areOurs()).should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    static final ArchRule NOBODY_LOCKS_THIS = noClasses().that(areOurs()).should(Monitors.lockThis());

    static final ArchRule ONLY_THE_SEAM_WRITES_FILES = noClasses()
            .that()
            .haveNameNotMatching(FILE_SEAM)
            .should()
            .callCodeUnitWhere(calls(
                    "that write files; mapping for reading is not among them",
                    call -> writesThroughAHandle(call) || writesByPath(call)));

    /** All rules that hold for all classes; those of a single module come from {@link #standsOnItsOwnGround}. */
    static final List<ArchRule> ALL = List.of(
            PACKAGES_HAVE_NO_CYCLES,
            CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE,
            PACKAGES_ARE_NAMED_FOR_WHAT_THEY_HOLD,
            PACKAGES_SAY_THAT_NOTHING_IS_NULL,
            ONLY_THE_PROVIDER_OF_A_STORAGE_IS_PUBLIC,
            CLASSES_ARE_FINAL_UNLESS_MADE_TO_BE_EXTENDED,
            ONLY_THE_SERVER_READS_ITS_SURROUNDINGS,
            NOBODY_PRINTS,
            NOBODY_THROWS_GENERIC_EXCEPTIONS,
            NOBODY_USES_JAVA_UTIL_LOGGING,
            NOBODY_LOOKS_UP_BY_REFLECTION,
            NOBODY_HAS_THREAD_LOCALS,
            NOBODY_LOCKS_THIS,
            ONLY_THE_SEAM_WRITES_FILES);

    private HouseRules() {}

    /** {@return the rule that a module uses nothing but what it may require, on the class path too} */
    static ArchRule standsOnItsOwnGround(String module) {
        return noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(HouseModules.packagesFor(module))
                .as("%s depends on what it may require".formatted(module));
    }

    private static DescribedPredicate<JavaClass> areOurs() {
        return are(
                describe("written by hand", type -> !resideInAPackage(GENERATED).test(type)));
    }

    private static ArchCondition<JavaClass> resideInAPackageThatIsNullMarked() {
        return new ArchCondition<>("reside in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith(NullMarked.class),
                        "the package of %s is not @NullMarked".formatted(type.getName())));
            }
        };
    }

    private static DescribedPredicate<JavaCall<?>> calls(String description, Predicate<CodeUnitCallTarget> asked) {
        return describe("calls " + description, call -> asked.test(call.getTarget()));
    }

    private static boolean isIn(CodeUnitCallTarget call, Class<?> owner) {
        return call.getOwner().isEquivalentTo(owner);
    }

    private static boolean readsItsSurroundings(CodeUnitCallTarget call) {
        var name = call.getName();
        return (isIn(call, System.class)
                        && Set.of("getenv", "getProperty", "getProperties", "setProperty")
                                .contains(name))
                || (isIn(call, Boolean.class) && name.equals("getBoolean"))
                || (isIn(call, Integer.class) && name.equals("getInteger"))
                || (isIn(call, Long.class) && name.equals("getLong"));
    }

    private static boolean looksUpByReflection(CodeUnitCallTarget call) {
        return (isIn(call, Class.class) && call.getName().equals("forName"))
                || (call.getOwner().isAssignableTo(AccessibleObject.class)
                        && Set.of("invoke", "newInstance", "setAccessible").contains(call.getName()));
    }

    private static boolean writesThroughAHandle(CodeUnitCallTarget call) {
        var owner = call.getOwner();
        if (owner.isAssignableTo(FileChannel.class) || owner.isAssignableTo(AsynchronousFileChannel.class)) {
            return !Set.of("open", "map", "size", "close").contains(call.getName());
        }
        return owner.isAssignableTo(RandomAccessFile.class)
                || owner.isAssignableTo(FileOutputStream.class)
                || owner.isAssignableTo(FileWriter.class);
    }

    private static boolean writesByPath(CodeUnitCallTarget call) {
        return isIn(call, Files.class)
                && Set.of(
                                "write",
                                "writeString",
                                "newOutputStream",
                                "newBufferedWriter",
                                "newByteChannel",
                                "move",
                                "copy",
                                "delete",
                                "deleteIfExists",
                                "createFile")
                        .contains(call.getName());
    }
}
