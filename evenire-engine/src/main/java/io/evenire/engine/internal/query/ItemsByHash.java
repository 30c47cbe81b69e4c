package io.evenire.engine.internal.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Items of a query, each under the hashes of some texts: only an event that has one of these texts can match it.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class ItemsByHash {
    /*
     * A table with open addressing, at most half full. Hashes are spread over all their bits, so the lowest say where to
     * begin, and no text has the hash 0, so that one stands for an empty place.
     */

    private final long[] hashes;
    private final List<List<ItemHashes>> items;

    /**
     * Makes the table.
     *
     * @param byHash the items; no hash is 0
     */
    ItemsByHash(Map<Long, List<ItemHashes>> byHash) {
        hashes = new long[Integer.highestOneBit(Math.max(1, byHash.size())) * 4];
        items = new ArrayList<>(Collections.nCopies(hashes.length, List.of()));
        byHash.forEach((hash, under) -> {
            int place = place(hash);
            hashes[place] = hash;
            items.set(place, List.copyOf(under));
        });
    }

    /** {@return the items under a hash; none under 0} */
    List<ItemHashes> find(long hash) {
        return items.get(place(hash));
    }

    /** {@return where a hash is, or the empty place where it would be} */
    private int place(long hash) {
        int place = (int) hash & (hashes.length - 1);
        while (hashes[place] != hash && hashes[place] != 0) {
            place = (place + 1) & (hashes.length - 1);
        }
        return place;
    }
}
