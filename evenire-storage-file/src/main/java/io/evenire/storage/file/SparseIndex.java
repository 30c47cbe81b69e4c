package io.evenire.storage.file;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Some of the places where frames begin in a segment, kept in memory: about one per interval, wherever anybody has been.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 */
final class SparseIndex {
    /*
     * There is no lock, because readers and the one who appends share this. Had they to wait for each other, a reader
     * on a virtual thread that got no carrier could hold up all appends. A place that two threads learn at once is
     * kept of one of them.
     */

    private final int interval;

    /** Two numbers a place: its position, and its offset and previous checksum. Never changed, but replaced. */
    private final AtomicReference<long[]> places;

    /**
     * Makes an index that knows the first frame.
     *
     * @param interval how many bytes are at least between two places that are kept
     * @param first where the first frame begins
     */
    SparseIndex(int interval, Place first) {
        this.interval = interval;
        this.places = new AtomicReference<>(new long[] {first.position, first.packed()});
    }

    /** Learns where a frame begins; forgets it again if it is near to the place before it that is kept. */
    void add(Place place) {
        var known = places.get();
        int index = floor(known, place.position);
        if (place.offset >= Place.of(known, index).offset + interval) {
            int at = 2 * (index + 1);
            var more = new long[known.length + 2];
            System.arraycopy(known, 0, more, 0, at);
            more[at] = place.position;
            more[at + 1] = place.packed();
            System.arraycopy(known, at, more, at + 2, known.length - at);
            places.compareAndSet(known, more);
        }
    }

    /** {@return the last place kept at or before a position, which is not before the first frame} */
    Place floor(long position) {
        var known = places.get();
        return Place.of(known, floor(known, position));
    }

    private static int floor(long[] known, long position) {
        int low = 0;
        int high = known.length / 2 - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (known[2 * middle] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** {@return an index that knows the first frame of this one, and no other} */
    SparseIndex anew() {
        return new SparseIndex(interval, Place.of(places.get(), 0));
    }

    /** {@return the last place kept} */
    Place last() {
        var known = places.get();
        return Place.of(known, known.length / 2 - 1);
    }

    /** {@return all places kept, in order} */
    List<Place> places() {
        var known = places.get();
        var all = new ArrayList<Place>(known.length / 2);
        for (int i = 0; i < known.length / 2; i++) {
            all.add(Place.of(known, i));
        }
        return all;
    }

    /**
     * Where a frame begins.
     *
     * @param position the position of its first event
     * @param offset where it begins in the segment
     * @param previous the checksum of the frame before it
     */
    record Place(long position, int offset, int previous) {

        private static Place of(long[] places, int index) {
            long packed = places[2 * index + 1];
            return new Place(places[2 * index], (int) (packed >>> Integer.SIZE), (int) packed);
        }

        private long packed() {
            return (long) offset << Integer.SIZE | Integer.toUnsignedLong(previous);
        }
    }
}
