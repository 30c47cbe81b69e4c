package io.evenire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The one directory of a store: the only way from the journal to bytes.
 *
 * <p>What is created, renamed or deleted is durable when {@link #forceDirectory()} returned, what is written to a file
 * when its {@link File#force()} returned. A simulated disk stands in for it where power is cut.
 */
interface Disk {

    /** {@return the names of all that is in the directory, sorted} */
    List<String> names() throws IOException;

    /** Makes an empty file, which must not be there. */
    File create(String name) throws IOException;

    /** Opens a file that is there, to be read and written. */
    File open(String name) throws IOException;

    /** Opens a window onto a file that is there. */
    View view(String name) throws IOException;

    /** Gives a file another name; what had that name is gone. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file that is there. */
    void delete(String name) throws IOException;

    /** Makes the names durable. */
    void forceDirectory() throws IOException;

    /** An open file. One thread at a time uses it. */
    interface File extends AutoCloseable {

        /** {@return how many bytes it has} */
        long length() throws IOException;

        /**
         * Reads without a mapping.
         *
         * @return how many bytes were read: fewer than {@code length} only where the file ends
         */
        int read(long offset, byte[] into, int length) throws IOException;

        /**
         * Writes all bytes, or throws and may have written some of them.
         *
         * @throws NoSpaceException if there is no space for all of them
         */
        void write(long offset, byte[] bytes, int length) throws IOException;

        /** Makes everything written to the file durable, through whichever handle it was written. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** A window onto a file that any number of threads read. It holds nothing that must be closed. */
    interface View {

        /**
         * Reads bytes, without a copy where it can be.
         *
         * @return the bytes, read-only; fewer than {@code length} only where the file ends
         */
        ByteBuffer read(long offset, int length) throws IOException;
    }
}
