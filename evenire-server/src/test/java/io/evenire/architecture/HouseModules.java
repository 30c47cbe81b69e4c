package io.evenire.architecture;

import static java.util.stream.Collectors.toSet;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which modules there are, and what each may require; the table of the architecture as code. */
final class HouseModules {

    /** What every module may require: the JDK, and annotations for the compiler. */
    private static final List<String> EVERYWHERE =
            List.of("java.", "org.jspecify", "com.google.errorprone.annotations");

    /** What each module may require beyond that. The name of a module is also the name of its package. */
    static final Map<String, Set<String>> MAY_REQUIRE = Map.of(
            "io.evenire.api",
            Set.of(),
            "io.evenire.engine",
            Set.of("io.evenire.api", "org.slf4j", "com.github.benmanes.caffeine"),
            "io.evenire.storage.file",
            Set.of("io.evenire.api", "org.slf4j"),
            "io.evenire.protocol",
            Set.of("io.evenire.api", "tools.jackson.core", "tools.jackson.databind", "com.google.protobuf"),
            "io.evenire.transport.http",
            Set.of(
                    "io.evenire.api",
                    "io.evenire.protocol",
                    "undertow.core",
                    "xnio.api",
                    "org.jboss.logging",
                    "org.slf4j"),
            "io.evenire.client",
            Set.of("io.evenire.api", "io.evenire.protocol"),
            "io.evenire.server",
            Set.of(
                    "io.evenire.api",
                    "io.evenire.engine",
                    "io.evenire.transport.http",
                    "info.picocli",
                    "org.slf4j",
                    "jul.to.slf4j",
                    "ch.qos.logback.classic",
                    "jdk.unsupported"),
            "io.evenire.testkit",
            Set.of("io.evenire.api", "org.junit.jupiter.api", "org.junit.jupiter.params", "org.assertj.core"));

    /** The packages of foreign modules whose packages do not start with the name of the module. */
    private static final Map<String, List<String>> PACKAGES = Map.of(
            "tools.jackson.core", List.of("tools.jackson.."),
            "tools.jackson.databind", List.of("tools.jackson..", "com.fasterxml.jackson.annotation.."),
            "undertow.core", List.of("io.undertow.."),
            "xnio.api", List.of("org.xnio.."),
            "info.picocli", List.of("picocli.."),
            "jul.to.slf4j", List.of("org.slf4j.bridge.."),
            "ch.qos.logback.classic", List.of("ch.qos.logback.."),
            "jdk.unsupported", List.of("sun.misc.."),
            "org.junit.jupiter.api", List.of("org.junit.jupiter..", "org.opentest4j.."));

    /** The modules that older applications use. */
    static final Set<String> FOR_JAVA_21 = Set.of("io.evenire.api", "io.evenire.protocol", "io.evenire.client");

    private HouseModules() {}

    /** {@return the packages that a module may mention, its own among them} */
    static String[] packagesFor(String module) {
        var packages = new TreeSet<>(List.of(
                module + "..", "java..", "javax.net..", "org.jspecify..", "com.google.errorprone.annotations.."));
        for (var required : MAY_REQUIRE.getOrDefault(module, Set.of())) {
            packages.addAll(PACKAGES.getOrDefault(required, List.of(required + "..")));
        }
        return packages.toArray(String[]::new);
    }

    /** {@return what is wrong with a module; nothing if it keeps the rules} */
    static List<String> offences(ModuleDescriptor module) {
        var name = module.name();
        var offences = new ArrayList<String>();
        if (!MAY_REQUIRE.containsKey(name)) {
            offences.add("%s is not in the table of modules".formatted(name));
        }
        for (var required :
                new TreeSet<>(module.requires().stream().map(Requires::name).toList())) {
            if (EVERYWHERE.stream().noneMatch(required::startsWith)
                    && !MAY_REQUIRE.getOrDefault(name, Set.of()).contains(required)) {
                offences.add("%s requires %s".formatted(name, required));
            }
        }
        if (name.startsWith("io.evenire.storage.") && !module.exports().isEmpty()) {
            offences.add("%s exports a package, but a storage is found as a service".formatted(name));
        }
        for (var hidden : hiddenPackages(module)) {
            if (!hidden.equals(name) && !hidden.contains(".internal")) {
                offences.add("%s hides %s, whose name does not say so".formatted(name, hidden));
            }
        }
        for (var packageName : new TreeSet<>(module.packages())) {
            if (!(packageName + ".").startsWith(name + ".")) {
                offences.add("%s has the package %s".formatted(name, packageName));
            }
        }
        return offences;
    }

    private static Set<String> hiddenPackages(ModuleDescriptor module) {
        var hidden = new TreeSet<>(module.packages());
        hidden.removeAll(
                module.exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet()));
        return hidden;
    }

    /**
     * Compares the two places where a provider is declared.
     *
     * @param service what is provided
     * @param inModules the providers in the descriptors of the modules
     * @param inServiceFiles the providers in {@code META-INF/services}
     * @return what stands in one place only
     */
    static List<String> offences(String service, Set<String> inModules, Set<String> inServiceFiles) {
        var offences = new ArrayList<String>();
        for (var provider : new TreeSet<>(inModules)) {
            if (!inServiceFiles.contains(provider)) {
                offences.add("%s is not in META-INF/services/%s".formatted(provider, service));
            }
        }
        for (var provider : new TreeSet<>(inServiceFiles)) {
            if (!inModules.contains(provider)) {
                offences.add("%s is provided as %s in no module-info".formatted(provider, service));
            }
        }
        return offences;
    }
}
