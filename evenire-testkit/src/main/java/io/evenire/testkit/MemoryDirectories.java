package io.evenire.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the directory of a test in a file system in memory, where there is one with room, and where the system keeps
 * temporary files otherwise: {@code @TempDir(factory = MemoryDirectories.class)}.
 *
 * <p>For tests that open many stores and do not ask what a loss of power leaves: a force, of which each store makes
 * more than ten, takes microseconds there and milliseconds on a disk.
 */
public final class MemoryDirectories implements TempDirFactory {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM_MIN = 1L << 30; // in bytes; the stores of one test take some 100 MB at most
    private static final String PREFIX = "evenire-";

    /** Makes one; JUnit calls this. */
    public MemoryDirectories() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return hasRoom() ? Files.createTempDirectory(MEMORY, PREFIX) : Files.createTempDirectory(PREFIX);
    }

    private static boolean hasRoom() throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_MIN;
    }
}
