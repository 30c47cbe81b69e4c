package io.evenire.benchmarks.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Directories of stores that were made to be measured. */
public final class Directories {

    private Directories() {}

    /**
     * Finds the files in a directory, however deep.
     *
     * @param directory the directory
     * @return its files, without directories
     * @throws IOException if it cannot be read
     */
    public static List<Path> files(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /**
     * Deletes a directory and what is in it.
     *
     * @param directory the directory
     * @throws IOException if something cannot be deleted
     */
    public static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (var all = Files.walk(directory)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : paths) {
            Files.delete(path);
        }
    }
}
