package io.evenire.engine.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Query.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemsByHashTest {

    /** What an event costs is the items that are found for it, so none may be found that is not under its hash. */
    @Test
    void findsExactlyTheItemsUnderAHash() {
        var random = new Random(11);
        for (int size : new int[] {0, 1, 2, 3, 64, 4_096}) {
            var byHash = new HashMap<Long, List<ItemHashes>>();
            while (byHash.size() < size) {
                // few values of the lowest bits, so that many begin at the same place
                long hash = (random.nextLong() & ~0xF0) | 1;
                byHash.put(hash, List.of(item(byHash.size()), item(-byHash.size())));
            }

            var table = new ItemsByHash(byHash);

            byHash.forEach((hash, items) -> {
                assertThat(table.find(hash)).isEqualTo(items);
                long absent = hash ^ (1L << 40);
                assertThat(table.find(absent)).isEqualTo(byHash.getOrDefault(absent, List.of()));
            });
            assertThat(table.find(0)).isEmpty();
            assertThat(table.find(-2)).isEmpty();
        }
    }

    private static ItemHashes item(int number) {
        return ItemHashes.of(Item.none().withTags("tag-" + number));
    }
}
