package io.evenire.api.spi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A store that nobody has open, and nobody can open meanwhile.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public interface StoreAtRest extends AutoCloseable {

    /** {@return how many bytes {@link #walk} reads, about} */
    long length();

    /**
     * Reads who the store is.
     *
     * @return who; empty if that is damaged, which {@link #walk} tells
     * @throws IOException if it cannot be read
     */
    Optional<Storage.Identity> identity() throws IOException;

    /** {@return the blobs beside the journal; read, and if the store was taken, deleted} */
    Shelf shelf();

    /**
     * Reads everything that the storage itself has written, and goes on behind what is damaged where that is possible.
     *
     * @param visitor is told of it
     * @throws io.evenire.api.StoreUnavailableException if a later version wrote it
     * @throws IOException if it cannot be read
     */
    void walk(StoreVisitor visitor) throws IOException;

    /**
     * Deletes blobs, durably.
     *
     * @param directory all that are in this directory, and deeper down
     * @throws IOException if they cannot be deleted
     */
    void deleteBlobs(String directory) throws IOException;

    /**
     * Makes everything again that the storage itself derives from the journal, which must be sound.
     *
     * @param progress is told how many bytes were read since the last time
     * @throws io.evenire.api.CorruptStoreException if the journal is not
     * @throws IOException if the journal cannot be read, or the rest not be written
     */
    void remake(LongConsumer progress) throws IOException;

    /**
     * {@return where that is kept which a cut has cut off that was interrupted, and was made to its end when the store
     * was taken; empty if there was none}
     */
    Optional<String> finishedCut();

    /**
     * Says what it would mean to cut the journal. Nothing is changed by that.
     *
     * @param position the position that is to become the next one; everything before it must be intact
     * @return what would be done
     * @throws IOException if the journal cannot be read
     */
    Cut cutAt(long position) throws IOException;

    /** Lets others open the store. */
    @Override
    void close() throws IOException;

    /** A cut of the journal that can be made. */
    interface Cut {

        /** {@return where the journal would end, as in {@code 0000000000000000001.journal@8192}} */
        String where();

        /**
         * Measures what would be cut off.
         *
         * @return how many bytes
         * @throws IOException if they cannot be read
         */
        long length() throws IOException;

        /**
         * Makes the cut: the store gets a new incarnation, and what is cut off is kept. When that fails half-way, nothing
         * has changed, or the cut is made to its end when the store is opened or taken again.
         *
         * @param derived the directories of blobs that are derived from the journal; they are deleted
         * @return where what was cut off is kept
         * @throws IOException if it failed
         */
        String make(List<String> derived) throws IOException;
    }
}
