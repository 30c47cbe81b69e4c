package io.evenire.engine.internal.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes the blocks of a run from the entries in the order of their keys; holds one block of each level in memory. */
final class TableWriter {

    private final RunOutput out;
    private final int salt;
    private final List<BlockWriter> levels = new ArrayList<>();

    TableWriter(RunOutput out, int salt) {
        this.out = out;
        this.salt = salt;
        levels.add(new BlockWriter(0));
    }

    void add(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
        add(0, key, keyLength, value, valueLength);
    }

    /** Writes what is left and gives the offset of the root. */
    long finish() throws IOException {
        for (int level = 0; level < levels.size() - 1; level++) { // may still get one more level
            writeBlock(level);
        }
        long root = out.offset();
        levels.getLast().writeTo(out, salt);
        return root;
    }

    private void add(int level, byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
        if (level == levels.size()) {
            levels.add(new BlockWriter(level));
        }
        var block = levels.get(level);
        if (!block.add(key, keyLength, value, valueLength)) {
            writeBlock(level);
            block.add(key, keyLength, value, valueLength);
        }
    }

    private void writeBlock(int level) throws IOException {
        var block = levels.get(level);
        long offset = out.offset();
        block.writeTo(out, salt);
        var firstKey = block.firstKey();
        var child =
                new byte[Varint.LENGTH_MAX]; // not shared: a block of the level above may be written before it is used
        add(level + 1, firstKey, firstKey.length, child, Varint.put(child, 0, offset));
    }
}
