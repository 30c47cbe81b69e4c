package io.evenire.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What was measured, and where.
 *
 * @param commit the commit of the sources
 * @param command how it was called, as in {@code ./dev bench growth}
 * @param system the system and its kind of processor
 * @param coreCount how many cores there are
 * @param java which Java
 * @param fileSystem what kind of file system the stores were on
 * @param date when
 */
public record Conditions(
        String commit, String command, String system, int coreCount, String java, String fileSystem, LocalDate date) {

    /**
     * Finds out what this machine is.
     *
     * @param commit the commit of the sources
     * @param command how the program was called
     * @param directory where the stores are
     * @return the conditions
     * @throws IOException if the file system does not say what it is
     */
    public static Conditions of(String commit, String command, Path directory) throws IOException {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var java = ManagementFactory.getRuntimeMXBean();
        return new Conditions(
                commit,
                command,
                "%s %s, %s".formatted(system.getName(), system.getVersion(), system.getArch()),
                system.getAvailableProcessors(),
                "%s %s".formatted(java.getVmName(), java.getVmVersion()),
                Files.getFileStore(directory).type(),
                LocalDate.now(ZoneOffset.UTC));
    }

    /** {@return the same as rows of a table} */
    List<List<String>> rows() {
        return List.of(
                List.of("command", "`" + command + "`"),
                List.of("date", date.toString()),
                List.of("commit", commit),
                List.of("cores", Integer.toString(coreCount)),
                List.of("system", system),
                List.of("Java", java),
                List.of("file system", fileSystem));
    }
}
