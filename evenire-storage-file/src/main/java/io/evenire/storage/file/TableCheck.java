package io.evenire.storage.file;

import io.evenire.api.spi.StoreProblem;
import io.evenire.api.spi.StoreVisitor;
import io.evenire.storage.file.OffsetTable.DamagedTableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the table of a segment with the segment. */
final class TableCheck {

    private final String name;
    private final Map<Integer, SparseIndex.Place> places = new HashMap<>();
    private final StoreVisitor visitor;

    private TableCheck(String name, StoreVisitor visitor) {
        this.name = name;
        this.visitor = visitor;
    }

    /** Reads the table of a segment that is full, if there is one. */
    static TableCheck of(Disk disk, SegmentHeader segment, StoreVisitor visitor) throws IOException {
        var check = new TableCheck(OffsetTable.name(segment.firstPosition()), visitor);
        if (disk.isFile(check.name)) {
            try {
                if (OffsetTable.read(disk.view(check.name)).isOfFileBefore(segment)) {
                    visitor.note(
                            check.name + "@0",
                            "table of offsets was made before the segment was written anew; it is made again when"
                                    + " needed");
                    return check;
                }
                for (var place :
                        OffsetTable.open(disk.view(check.name), segment).places()) {
                    check.places.put(place.offset(), place);
                }
            } catch (DamagedTableException e) {
                check.problem(e.offset(), e.getMessage());
            } catch (IOException | InternalError e) { // the latter of the mapping
                check.problem(0, "cannot be read: " + e);
            }
        }
        return check;
    }

    /** Compares the place of a frame. */
    void frame(SparseIndex.Place place) {
        var known = places.remove(place.offset());
        if (known != null && !known.equals(place)) {
            problem(0, "says that %s, there is %s".formatted(known, place));
        }
    }

    /** Tells of places where no frame was, unless the segment is damaged itself. */
    void end(boolean isBroken) {
        if (!isBroken && !places.isEmpty()) {
            problem(0, "names %d places where no frame begins".formatted(places.size()));
        }
    }

    private void problem(int offset, @Nullable String text) {
        visitor.problem(StoreProblem.ofDerived(name + "@" + offset, "table of offsets " + text));
    }
}
