package io.evenire.testkit;

import io.evenire.testkit.PendingChange.MakeDirectory;
import io.evenire.testkit.PendingChange.Name;
import io.evenire.testkit.PendingChange.OfBytes;
import io.evenire.testkit.PendingChange.Unname;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What files and directories there are by what names. */
final class DiskNames {

    private final Map<String, SimulatedFile> files = new TreeMap<>();
    private final Set<String> directories = new TreeSet<>();

    /** Takes over other names. */
    void addAll(DiskNames others, UnaryOperator<SimulatedFile> copy) {
        others.files.forEach((name, file) -> files.put(name, copy.apply(file)));
        directories.addAll(others.directories);
    }

    /** {@return the files by name, also those in directories that are not there} */
    Map<String, SimulatedFile> files() {
        return files;
    }

    Set<String> directories() {
        return directories;
    }

    /** {@return whether a directory is there, and all it is in} */
    boolean hasDirectory(String name) {
        return name.isEmpty() || (directories.contains(name) && hasDirectory(SimulatedDisk.directoryOf(name)));
    }

    void apply(PendingChange change) {
        switch (change) {
            case Name(var from, var to, var file) -> {
                files.remove(from);
                files.put(to, file);
            }
            case Unname(var name) -> files.remove(name);
            case MakeDirectory(var name) -> directories.add(name);
            case OfBytes ofBytes -> {
                // no name changes
            }
        }
    }
}
