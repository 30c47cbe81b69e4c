package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The table of offsets that shows that the last segments of a journal are missing. */
final class MissingEnd {
    /*
     * A segment gets a table when it is full, and it is full when there is a next one, durably. So a table of the last
     * segment, or of one behind it, is of a journal that went on. A table that is damaged shows nothing.
     */

    private MissingEnd() {}

    /**
     * Looks for such a table.
     *
     * @param disk where the journal is
     * @param last the header of its last segment
     * @return its name, or null if there is none
     * @throws IOException if that cannot be read
     */
    static @Nullable String find(Disk disk, SegmentHeader last) throws IOException {
        var first = Disk.lastOf(OffsetTable.name(last.firstPosition()));
        for (var name : disk.names(OffsetTable.DIRECTORY).reversed()) {
            int order = name.compareTo(first);
            if (order < 0) {
                return null;
            }
            var path = OffsetTable.DIRECTORY + "/" + name;
            if (disk.isFile(path) && isTable(disk, path, order == 0 ? last : null)) {
                return path;
            }
        }
        return null;
    }

    /**
     * Throws if the last segments are missing.
     *
     * @param disk where the journal is
     * @param last the name of its last segment
     * @throws CorruptStoreException if they are
     */
    static void require(Disk disk, String last) throws IOException {
        var table = find(disk, SegmentScan.header(disk, last));
        if (table != null) {
            throw new CorruptStoreException(table + "@0", text(last));
        }
    }

    /** {@return what such a table shows} */
    static String text(String last) {
        return "the journal went on when this table was made, but no segment follows %s: events are missing"
                .formatted(last);
    }

    private static boolean isTable(Disk disk, String name, @Nullable SegmentHeader segment) throws IOException {
        try {
            var table =
                    segment == null ? OffsetTable.read(disk.view(name)) : OffsetTable.open(disk.view(name), segment);
            return name.equals(OffsetTable.name(table.firstPosition()));
        } catch (IOException | InternalError e) { // the latter of the mapping
            return false; // damaged or not readable, which whoever uses or verifies the table tells
        }
    }
}
