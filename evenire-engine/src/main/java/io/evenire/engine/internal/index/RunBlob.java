package io.evenire.engine.internal.index;

import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.run.DamagedRunException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of a run on the shelf. What cannot be read, though that was tried several times, is as good as damaged: it
 * can be made again.
 *
 * @param run the name of the run
 * @param blob its bytes
 */
record RunBlob(String run, Blob blob) implements Blob {

    /** How often a read is tried. */
    static final int READ_COUNT_MAX = 3;

    @Override
    public long length() {
        return blob.length();
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        IOException failure = null;
        for (int count = 0; count < READ_COUNT_MAX; count++) {
            try {
                return blob.read(offset, length);
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw DamagedRunException.unreadable(run, offset, failure);
    }
}
