package io.evenire.engine.internal.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Query;
import io.evenire.api.Read.Source;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.log.RecordTerms;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells whether a record is among those that are looked for. Whatever the index says, this decides.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class RecordMatcher {

    private final List<Item> items;
    private final byte[] streamPrefix;
    private final boolean includesSystem;
    private final RecordTerms record = new RecordTerms();

    /** An item with its texts in UTF-8. */
    private record Item(List<byte[]> types, List<byte[]> tags, List<byte[]> categories, List<byte[]> streams) {

        static Item of(Query.Item item) {
            return new Item(
                    bytes(item.types()),
                    bytes(item.tags()),
                    bytes(item.categories()),
                    bytes(item.streams().stream().map(StreamId::value).toList()));
        }

        private static List<byte[]> bytes(Collection<String> texts) {
            var bytes = new ArrayList<byte[]>(texts.size());
            for (var text : texts) {
                bytes.add(text.getBytes(UTF_8));
            }
            return bytes;
        }

        boolean namesStreams() {
            return !categories.isEmpty() || !streams.isEmpty();
        }
    }

    RecordMatcher(Source.Store source) {
        this.items = source.query().items().stream().map(Item::of).toList();
        this.streamPrefix = source.streamPrefix().getBytes(UTF_8);
        this.includesSystem = source.includesSystem();
    }

    /**
     * Tells whether a record matches.
     *
     * @param body the buffer that holds the record, which is intact
     * @param offset where it begins
     * @return whether it does
     */
    boolean matches(ByteBuffer body, int offset) {
        if (RecordFormat.isRemoved(body, offset)) {
            return false;
        }
        record.moveTo(body, offset);
        if (!record.streamStartsWith(streamPrefix)) {
            return false;
        }
        boolean isOpen = includesSystem || !record.isSystem();
        if (items.isEmpty()) {
            return isOpen;
        }
        for (var item : items) {
            if ((isOpen || item.namesStreams()) && matches(item)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(Item item) {
        return hasType(item.types) && hasTags(item.tags) && hasCategory(item.categories) && hasStream(item.streams);
    }

    private boolean hasType(List<byte[]> types) {
        for (var type : types) {
            if (record.isOfType(type)) {
                return true;
            }
        }
        return types.isEmpty();
    }

    private boolean hasTags(List<byte[]> tags) {
        for (var tag : tags) {
            if (!record.hasTag(tag)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasCategory(List<byte[]> categories) {
        for (var category : categories) {
            if (record.isOfCategory(category)) {
                return true;
            }
        }
        return categories.isEmpty();
    }

    private boolean hasStream(List<byte[]> streams) {
        for (var stream : streams) {
            if (record.isOfStream(stream)) {
                return true;
            }
        }
        return streams.isEmpty();
    }
}
