package io.evenire.engine.internal.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Query;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordTerms;
import java.util.Collection;

/**
 * An item of a query by the hashes of its texts.
 *
 * @param types the hashes of its types
 * @param tags those of its tags
 * @param categories those of its categories
 * @param streams those of its streams
 */
@SuppressWarnings("ArrayRecordComponent") // made here, never compared
record ItemHashes(long[] types, long[] tags, long[] categories, long[] streams) {

    static ItemHashes of(Query.Item item) {
        return new ItemHashes(
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

    /** {@return whether an event may match, which has some hashes, as {@link QueryHashes#mayMatch} gets them} */
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
