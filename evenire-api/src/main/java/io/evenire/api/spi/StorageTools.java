package io.evenire.api.spi;

import java.io.IOException;
import java.util.Optional;

/**
 * What a storage offers for stores that nobody has open: to check them, to cut off what is damaged, and to say what stands
 * in their files.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public interface StorageTools {

    /**
     * Takes a store to look at it. Nothing is written, and nobody can open the store meanwhile.
     *
     * @param location where the store is
     * @return the store; close it
     * @throws IllegalArgumentException if that is no location
     * @throws io.evenire.api.StoreUnavailableException if there is no store, or somebody has it open
     */
    StoreAtRest look(String location);

    /**
     * Takes a store to change it.
     *
     * @param location where the store is
     * @return the store; close it
     * @throws IllegalArgumentException if that is no location
     * @throws io.evenire.api.StoreUnavailableException if there is no store, or somebody has it open
     */
    StoreAtRest take(String location);

    /**
     * Opens a single file to look at it.
     *
     * @param file where it is
     * @return the file; close it
     * @throws IllegalArgumentException if that is no file
     * @throws io.evenire.api.StoreUnavailableException if somebody has the store open that it belongs to
     * @throws IOException if it cannot be read
     */
    OneFile open(String file) throws IOException;

    /** A file of a store that nobody has open. */
    interface OneFile extends AutoCloseable {

        /** {@return its bytes} */
        Blob bytes();

        /**
         * Reads who the store is that the file belongs to.
         *
         * @return who; empty if that cannot be told, because the file lies elsewhere, or that is damaged
         * @throws IOException if it cannot be read
         */
        Optional<Storage.Identity> identity() throws IOException;

        /**
         * Says what stands in a file that the storage itself has written.
         *
         * @param into takes it
         * @return false if the storage does not know such files; then nothing was said
         * @throws IOException if it cannot be read
         */
        boolean describe(Description into) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Takes what is said of a file. */
    interface Description {

        /**
         * Takes a line.
         *
         * @param text for a person
         */
        void line(String text);

        /**
         * Takes one of several that are like it.
         *
         * @param text for a person, one line
         * @return whether there is to be more
         */
        boolean entry(String text);

        /**
         * Takes a frame with events that is intact.
         *
         * @param text what the storage says of it, one line
         * @param frame the frame
         * @return whether there is to be more
         */
        boolean frame(String text, Frame frame);
    }
}
