package io.evenire.benchmarks.read;

import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.benchmarks.turn.Work;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** Reading of all frames of a journal, verified, beside reading of the same files from end to end. */
public final class JournalScan {

    private static final int BUFFER_LENGTH = 1024 * 1024;

    private JournalScan() {}

    static Storage open(Path directory) {
        for (var provider : ServiceLoader.load(StorageProvider.class)) {
            if (provider.name().equals("file")) {
                return provider.open(StorageSettings.at(directory.toString()));
            }
        }
        throw new IllegalStateException("there is no storage named file");
    }

    /** {@return a reading of all frames, each of which is verified} */
    static Work frames(Storage storage) {
        var journal = storage.journal();
        return caller -> {
            long next = 1;
            while (next <= journal.head()) {
                for (var frame : journal.read(next, BUFFER_LENGTH)) {
                    if (!frame.isIntact()) {
                        throw new IOException("damaged frame at position " + frame.firstPosition());
                    }
                    next = frame.lastPosition() + 1;
                }
            }
        };
    }

    /**
     * Prepares a reading of all bytes of the segments.
     *
     * @param directory where the store is
     * @return the reading
     * @throws IOException if it cannot be looked into
     */
    public static Work files(Path directory) throws IOException {
        var segments = segments(directory);
        var buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
        return caller -> {
            for (var segment : segments) {
                try (var channel = FileChannel.open(segment)) {
                    int length = 0;
                    while (length >= 0) {
                        buffer.clear();
                        length = channel.read(buffer);
                    }
                }
            }
        };
    }

    /**
     * Measures the segments.
     *
     * @param directory where the store is
     * @return how many bytes they have
     * @throws IOException if it cannot be looked into
     */
    public static long length(Path directory) throws IOException {
        long sum = 0;
        for (var segment : segments(directory)) {
            sum += Files.size(segment);
        }
        return sum;
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList();
        }
    }
}
