package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A tree of several levels against a sorted map. */
class TableTest {

    private static final int SALT = 7;

    private final Random random = new Random(11);
    private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

    @Test
    void findsWhatTheMapFinds() throws IOException {
        fill(3000);
        var table = write();
        assertThat(table.root().level()).isGreaterThanOrEqualTo(2);
        var cursor = new TableCursor(table, RunWatch.NONE);

        for (int i = 0; i < 20_000; i++) {
            var key = key();
            var floor = model.floorKey(key);
            assertThat(cursor.floor(key, key.length)).isEqualTo(floor != null);
            if (floor != null) {
                assertAt(cursor, floor);
            }
            var higher = model.higherKey(key);
            assertThat(cursor.next()).isEqualTo(higher != null);
            if (higher != null) {
                assertAt(cursor, higher);
            }
            var ceiling = model.ceilingKey(key);
            assertThat(cursor.ceiling(key, key.length)).isEqualTo(ceiling != null);
            if (ceiling != null) {
                assertAt(cursor, ceiling);
            }
        }
    }

    @Test
    void goesThroughAllEntries() throws IOException {
        fill(3000);
        var cursor = new TableCursor(write(), RunWatch.NONE);

        for (var key : model.keySet()) {
            assertThat(cursor.next()).isTrue();
            assertAt(cursor, key);
        }
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void takesTheLargestEntries() throws IOException {
        for (int i = 0; i < 100; i++) {
            var key = new byte[Keys.LENGTH_MAX];
            Arrays.fill(key, (byte) 'x');
            key[i] = 'y';
            model.put(key, new byte[PostingFormat.CHUNK_COUNT_MAX * Varint.LENGTH_MAX]);
        }

        var cursor = new TableCursor(write(), RunWatch.NONE);

        for (var key : model.keySet()) {
            assertThat(cursor.find(key, key.length)).isTrue();
            assertAt(cursor, key);
        }
    }

    @Test
    void hasNothingWhenItIsEmpty() throws IOException {
        var cursor = new TableCursor(write(), RunWatch.NONE);

        assertThat(cursor.floor(new byte[] {1}, 1)).isFalse();
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.ceiling(new byte[] {1}, 1)).isFalse();
    }

    /** A block that is whole, but not the one that the block above means. */
    @Test
    void findsABlockOfTheWrongLevel() throws IOException {
        var blob = new MemoryBlob.Writer();
        var out = new RunOutput(blob);
        var leaf = new BlockWriter(0);
        leaf.add(new byte[] {1}, 1, new byte[] {1}, 1);
        leaf.writeTo(out, SALT);
        long rootOffset = out.offset();
        var root = new BlockWriter(2);
        root.add(new byte[] {1}, 1, new byte[] {0}, 1);
        root.writeTo(out, SALT);
        out.flush();
        var table = Table.open("table", new MemoryBlob(blob.bytes()), SALT, rootOffset, blob.bytes().length);

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> table.floor(new byte[] {1}, 1, table.newBlock()))
                .withMessage("table@0: level is 0, expected 1");
    }

    private void assertAt(TableCursor cursor, byte[] key) throws IOException {
        assertThat(Arrays.copyOf(cursor.key(), cursor.keyLength())).isEqualTo(key);
        var value = cursor.value();
        for (byte expected : Objects.requireNonNull(model.get(key))) {
            assertThat(value.number()).isEqualTo(expected);
        }
        assertThat(value.isEmpty()).isTrue();
    }

    private void fill(int count) {
        while (model.size() < count) {
            var value = new byte[random.nextInt(200)];
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) random.nextInt(128);
            }
            model.put(key(), value);
        }
    }

    private byte[] key() {
        var key = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 500 : 6)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(4) * 80);
        }
        return key;
    }

    /** The header of a run comes before the blocks. */
    private Table write() throws IOException {
        var blob = new MemoryBlob.Writer();
        var out = new RunOutput(blob);
        out.write(new byte[RunHeader.LENGTH], 0, RunHeader.LENGTH);
        var writer = new TableWriter(out, SALT);
        for (var entry : model.entrySet()) {
            writer.add(entry.getKey(), entry.getKey().length, entry.getValue(), entry.getValue().length);
        }
        long root = writer.finish();
        out.flush();
        return Table.open("table", new MemoryBlob(blob.bytes()), SALT, root, blob.bytes().length);
    }
}
