package io.evenire.engine.internal.query;

import io.evenire.api.Query;
import io.evenire.engine.internal.log.RecordTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A query by the hashes of its texts: it tells quickly, and without the record, that an event does not match.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class QueryHashes {
    /*
     * The leader asks this for each event that came since the append was prepared, so what it costs must not grow with
     * the query. Of each item something is taken that an event must have to match it: a tag, else one of its streams,
     * its types or its categories. The few hashes of an event are looked up among those, and only an item that is found
     * so is looked at as a whole.
     */

    private final boolean isAll;
    private final ItemsByHash byTag;
    private final ItemsByHash byStream;
    private final ItemsByHash byType;
    private final ItemsByHash byCategory;

    private QueryHashes(Query query) {
        var tags = new HashMap<Long, List<ItemHashes>>();
        var streams = new HashMap<Long, List<ItemHashes>>();
        var types = new HashMap<Long, List<ItemHashes>>();
        var categories = new HashMap<Long, List<ItemHashes>>();
        for (var wanted : query.items()) {
            var item = ItemHashes.of(wanted);
            if (item.tags().length > 0) {
                put(tags, item, item.tags()[0]); // an event must have all of them, so one will do
            } else if (item.streams().length > 0) {
                put(streams, item, item.streams());
            } else if (item.types().length > 0) {
                put(types, item, item.types());
            } else {
                put(categories, item, item.categories());
            }
        }
        isAll = query.isAll();
        byTag = new ItemsByHash(tags);
        byStream = new ItemsByHash(streams);
        byType = new ItemsByHash(types);
        byCategory = new ItemsByHash(categories);
    }

    static QueryHashes of(Query query) {
        return new QueryHashes(query);
    }

    private static void put(Map<Long, List<ItemHashes>> into, ItemHashes item, long... hashes) {
        for (long hash : hashes) {
            into.computeIfAbsent(hash, _ -> new ArrayList<>()).add(item);
        }
    }

    /**
     * Tells whether an event may match.
     *
     * @param hashes holds the hashes of {@link RecordTerms} of the event
     * @param start where they begin
     * @param count how many there are
     * @param isSystem whether its stream is the store's own
     * @return false if it certainly does not match
     */
    boolean mayMatch(long[] hashes, int start, int count, boolean isSystem) {
        if (isAll) {
            return !isSystem;
        }
        for (int i = 0; i < count; i++) {
            var items = table(i).find(hashes[start + i]);
            for (int j = 0; j < items.size(); j++) {
                if (items.get(j).mayMatch(hashes, start, count, isSystem)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return where to look up one of the hashes of an event} */
    private ItemsByHash table(int index) {
        return switch (index) {
            case RecordTerms.STREAM_HASH -> byStream;
            case RecordTerms.CATEGORY_HASH -> byCategory;
            case RecordTerms.TYPE_HASH -> byType;
            default -> byTag;
        };
    }
}
