package io.evenire.engine.internal.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Query;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordTerms;
import java.util.Collection;
import java.util.List;

/**
 * A query by the hashes of its texts: it tells quickly, and without the record, that an event does not match.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class QueryHashes {

    private final List<Item> items;

    private QueryHashes(List<Item> items) {
        this.items = items;
    }

    static QueryHashes of(Query query) {
        return new QueryHashes(query.items().stream().map(Item::of).toList());
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
        if (items.isEmpty()) {
            return !isSystem;
        }
        for (var item : items) {
            if (item.mayMatch(hashes, start, count, isSystem)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("ArrayRecordComponent") // made here, never compared
    private record Item(long[] types, long[] tags, long[] categories, long[] streams) {

        static Item of(Query.Item item) {
            return new Item(
                    hashes(item.types()),
                    hashes(item.tags()),
                    hashes(item.categories()),
                    hashes(item.streams().stream().map(StreamId::value).toList()));
        }

        private static long[] hashes(Collection<String> texts) {
            return texts.stream()
                    .mapToLong(text -> RecordTerms.hash(text.getBytes(UTF_8)))
                    .toArray();
        }

        boolean mayMatch(long[] hashes, int start, int count, boolean isSystem) {
            boolean isOpen = !isSystem || categories.length > 0 || streams.length > 0;
            return isOpen
                    && isAmong(hashes[start + RecordTerms.TYPE_HASH], types)
                    && isAmong(hashes[start + RecordTerms.STREAM_HASH], streams)
                    && isAmong(hashes[start + RecordTerms.CATEGORY_HASH], categories)
                    && areAll(hashes, start + RecordTerms.FIRST_TAG_HASH, start + count);
        }

        private static boolean isAmong(long hash, long[] wanted) {
            for (long one : wanted) {
                if (one == hash) {
                    return true;
                }
            }
            return wanted.length == 0;
        }

        private boolean areAll(long[] hashes, int from, int end) {
            for (long tag : tags) {
                int at = from;
                while (at < end && hashes[at] != tag) {
                    at++;
                }
                if (at == end) {
                    return false;
                }
            }
            return true;
        }
    }
}
