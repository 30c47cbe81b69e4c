package io.evenire.storage.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Does to files what should not be done to them, in their place, whoever has them open. */
final class DamagedFiles {

    private DamagedFiles() {}

    /** {@return the files in a directory and those below; empty if it is not there} */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Deletes a file, cuts it, goes on with garbage, writes zeros or flips a bit in it; or leaves it as it is. */
    static void damage(Path path, Random random) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            int length = (int) file.length();
            if (length == 0) {
                return;
            }
            int at = random.nextInt(length);
            switch (random.nextInt(7)) {
                case 0 -> Files.delete(path);
                case 1 -> file.setLength(at);
                case 2 -> {
                    file.seek(length);
                    var garbage = new byte[1 + random.nextInt(300)];
                    random.nextBytes(garbage);
                    file.write(garbage);
                }
                case 3 -> {
                    file.seek(at);
                    file.write(new byte[Math.min(length - at, 1 + random.nextInt(5000))]);
                }
                case 4 -> {
                    file.seek(at);
                    int there = file.read();
                    file.seek(at);
                    file.write(there ^ 1 << random.nextInt(Byte.SIZE));
                }
                default -> {
                    // stays as it is
                }
            }
        }
    }
}
