package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import java.io.IOException;

/**
 * The blocks of a run: a tree whose leaves are the entries in order. Only the root is in memory.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
final class Table {

    private final String run;
    private final Blob blob;
    private final int salt;
    private final long end;
    private final Block root;

    private Table(String run, Blob blob, int salt, long end, Block root) {
        this.run = run;
        this.blob = blob;
        this.salt = salt;
        this.end = end;
        this.root = root;
    }

    /**
     * Opens the table and reads its root, which is its last block.
     *
     * @param run the name of the run
     * @param blob its bytes
     * @param salt what its checksums begin with
     * @param rootOffset where the root begins
     * @param end where the blocks end
     */
    static Table open(String run, Blob blob, int salt, long rootOffset, long end) throws IOException {
        var root = new Block(run);
        root.read(blob, salt, rootOffset, end);
        if (rootOffset + root.length() != end) {
            throw root.damaged("root ends at %d, expected %d".formatted(rootOffset + root.length(), end));
        }
        return new Table(run, blob, salt, end, root);
    }

    Block newBlock() {
        return new Block(run);
    }

    Block root() {
        return root;
    }

    long end() {
        return end;
    }

    /** Reads a block and verifies it. */
    void read(long offset, Block into) throws IOException {
        into.read(blob, salt, offset, end);
    }

    /**
     * Goes to the last entry whose key is not above a key.
     *
     * @param into a block, which becomes the leaf where the key is or would be
     * @return whether there is one; if not, {@code into} is before the very first entry
     */
    boolean floor(byte[] key, int length, Block into) throws IOException {
        into.share(root);
        boolean found = into.floor(key, length);
        for (int level = root.level(); level > 0; level--) {
            boolean expected = found;
            if (!found && !into.next()) {
                throw into.damaged("block above the entries is empty");
            }
            read(into.child(), into);
            if (into.level() != level - 1) {
                throw into.damaged("level is %d, expected %d".formatted(into.level(), level - 1));
            }
            found = into.floor(key, length);
            if (found != expected) {
                throw into.damaged("first key is not the one that the block above says");
            }
        }
        return found;
    }
}
