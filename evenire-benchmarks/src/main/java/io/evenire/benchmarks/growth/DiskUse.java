package io.evenire.benchmarks.growth;

import io.evenire.benchmarks.disk.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a closed store takes on disk.
 *
 * @param fileCount how many files there are, the segments included
 * @param segmentCount how many segments the journal has
 * @param journalLength the bytes of the journal, with the zeros that are written ahead
 * @param derivedLength the bytes of what can be made again from it
 */
record DiskUse(int fileCount, int segmentCount, long journalLength, long derivedLength) {

    static DiskUse of(Path directory) throws IOException {
        int segmentCount = 0;
        long journalLength = 0;
        long derivedLength = 0;
        var files = Directories.files(directory);
        for (var file : files) {
            if (directory.equals(file.getParent())) {
                journalLength += Files.size(file);
                segmentCount += file.toString().endsWith(".journal") ? 1 : 0;
            } else {
                derivedLength += Files.size(file);
            }
        }
        return new DiskUse(files.size(), segmentCount, journalLength, derivedLength);
    }

    /** Deletes what can be made again from the journal. */
    static void deleteDerived(Path directory) throws IOException {
        for (var file : Directories.files(directory)) {
            if (!directory.equals(file.getParent())) {
                Files.delete(file);
            }
        }
    }
}
