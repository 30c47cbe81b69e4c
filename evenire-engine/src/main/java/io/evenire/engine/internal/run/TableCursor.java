package io.evenire.engine.internal.run;

import java.io.IOException;
import java.util.Arrays;

/**
 * A place among the entries of a table, before the first one to begin with.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class TableCursor {

    private final Table table;
    private final RunWatch watch;
    private final Block leaf;
    private final byte[] lastKey = new byte[Keys.LENGTH_MAX];
    private boolean begun;
    private boolean ended;

    TableCursor(Table table, RunWatch watch) {
        this.table = table;
        this.watch = watch;
        this.leaf = table.newBlock();
    }

    /** Goes to the last entry whose key is not above a key; false if there is none, and then it is before the first. */
    boolean floor(byte[] key, int length) throws IOException {
        begun = true;
        ended = false;
        return table.floor(key, length, leaf);
    }

    /** Goes to the entry with a key; false if there is none. */
    boolean find(byte[] key, int length) throws IOException {
        return floor(key, length) && leaf.isAt(key, length);
    }

    /** Goes to the first entry whose key is not below a key; false if there is none, and then it is at the end. */
    boolean ceiling(byte[] key, int length) throws IOException {
        if (find(key, length)) {
            return true;
        }
        if (!next()) {
            return false;
        }
        if (Arrays.compareUnsigned(leaf.key(), 0, leaf.keyLength(), key, 0, length) < 0) {
            throw leaf.damaged("first key is below the one that the blocks above say");
        }
        return true;
    }

    /** Goes to the next entry; false if there is none. */
    boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (!begun) {
            begun = true;
            return nextLeaf(RunHeader.LENGTH) && leaf.next();
        }
        if (leaf.next()) {
            return true;
        }
        int lastLength = leaf.keyLength();
        System.arraycopy(leaf.key(), 0, lastKey, 0, lastLength);
        if (!nextLeaf(leaf.offset() + leaf.length())) {
            return false;
        }
        if (!leaf.next() || Arrays.compareUnsigned(lastKey, 0, lastLength, leaf.key(), 0, leaf.keyLength()) >= 0) {
            throw leaf.damaged("first key is not above the keys of the blocks before");
        }
        return true;
    }

    /** Leaves stand in the order of their keys, with blocks of higher levels between them. */
    private boolean nextLeaf(long offset) throws IOException {
        long next = offset;
        while (next < table.end()) {
            table.read(next, leaf);
            watch.read(leaf.length());
            if (leaf.level() == 0) {
                return true;
            }
            next += leaf.length();
        }
        ended = true;
        return false;
    }

    byte[] key() {
        return leaf.key();
    }

    int keyLength() {
        return leaf.keyLength();
    }

    Packed value() {
        return leaf.value();
    }

    Block leaf() {
        return leaf;
    }
}
