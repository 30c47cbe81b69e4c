package io.evenire.storage.file.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The sources of the store, compiled once as they are, and with a mistake where one is wanted: then only the file with
 * the mistake is compiled again, and its classes stand in front of the others. So a mutant must not change a constant,
 * which the compiler copies to the classes that name it.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class MutantSources {

    private static final List<String> MODULES =
            List.of("evenire-api", "evenire-testkit", "evenire-engine", "evenire-storage-file");
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-implicit:class", "-parameters", "-nowarn", "-Xlint:none");

    private final Path root;
    private final Path directory;
    private final String libraries;

    private MutantSources(Path root, Path directory) {
        this.root = root;
        this.directory = directory;
        this.libraries = librariesOutside(root);
    }

    /**
     * Compiles everything as it is.
     *
     * @param root of the repository
     * @param directory where classes are put
     * @param tests the test classes that are wanted; others are compiled only where these need them
     */
    static MutantSources compile(Path root, Path directory, Collection<String> tests) throws IOException {
        var sources = new MutantSources(root, directory);
        var files = new ArrayList<Path>();
        for (var module : MODULES) {
            files.addAll(sourcesIn(root.resolve(module).resolve("src/main/java")));
        }
        files.add(sources.testSource(TestRun.class.getName()));
        for (var test : tests) {
            files.add(sources.testSource(test));
        }
        sources.compile(files, sources.base(), sources.libraries);
        return sources;
    }

    /** {@return the class path of the sources as they are} */
    String classPath() {
        return base() + File.pathSeparator + resources() + libraries;
    }

    /** Compiles a mistake. {@return the class path of the sources with it} */
    String classPath(SourceMutant mutant) throws IOException {
        var source = mutant.applyTo(Files.readString(root.resolve(mutant.file())));
        var file = directory.resolve(mutant.name() + "/source").resolve(mutant.file());
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        var classes = directory.resolve(mutant.name() + "/classes");
        compile(List.of(file), classes, base() + File.pathSeparator + libraries);
        return classes + File.pathSeparator + classPath();
    }

    private Path base() {
        return directory.resolve("classes");
    }

    private void compile(List<Path> files, Path into, String classPath) throws IOException {
        Files.createDirectories(into);
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            var options = new ArrayList<>(OPTIONS);
            options.addAll(List.of("-d", into.toString(), "-cp", classPath, "-sourcepath", testSources()));
            var out = new StringWriter();
            var task = compiler.getTask(out, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files));
            if (!task.call()) {
                throw new AssertionError("does not compile: " + out);
            }
        }
    }

    private Path testSource(String className) {
        for (var module : MODULES) {
            var file = root.resolve(module).resolve("src/test/java").resolve(className.replace('.', '/') + ".java");
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new AssertionError("there is no test " + className);
    }

    private String testSources() {
        return joined("src/test/java");
    }

    private String resources() {
        return joined("src/main/resources") + File.pathSeparator + joined("src/test/resources") + File.pathSeparator;
    }

    private String joined(String folder) {
        return String.join(
                File.pathSeparator,
                MODULES.stream()
                        .map(module -> root.resolve(module).resolve(folder).toString())
                        .toList());
    }

    private static List<Path> sourcesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                    .toList();
        }
    }

    /** {@return the class path of this process without what is built of the sources} */
    private static String librariesOutside(Path root) {
        var libraries = new ArrayList<String>();
        for (var entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator))) {
            var file = Path.of(entry);
            if (MODULES.stream().noneMatch(module -> file.startsWith(root.resolve(module)) || isJarOf(module, file))) {
                libraries.add(entry);
            }
        }
        return String.join(File.pathSeparator, libraries);
    }

    private static boolean isJarOf(String module, Path file) {
        return String.valueOf(file.getFileName()).startsWith(module + "-");
    }
}
