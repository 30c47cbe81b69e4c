package io.evenire.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The directory of a store, and those in it: the only way from the storage to bytes.
 *
 * <p>A file or directory has the name of the directory that it is in, a {@code /} and a name there; in the directory of
 * the store it has only the latter. What is created, renamed or deleted in a directory is durable when
 * {@link #forceDirectory(String)} returned, what is written to a file when its {@link File#force()} returned. A
 * simulated disk stands in for it where power is cut.
 */
interface Disk {

    /** The name of the directory of the store. */
    String TOP = "";

    /** {@return the names of all that is in the directory of the store, sorted} */
    default List<String> names() throws IOException {
        return names(TOP);
    }

    /** {@return the names that all in a directory has there, sorted; empty if there is no such directory} */
    List<String> names(String directory) throws IOException;

    /** {@return whether there is a file of this name} */
    boolean isFile(String name) throws IOException;

    /** {@return whether there is a directory of this name} */
    boolean isDirectory(String name) throws IOException;

    /** Makes a directory, unless it is there. */
    void createDirectory(String name) throws IOException;

    /** Makes an empty file, which must not be there. */
    File create(String name) throws IOException;

    /** Opens a file that is there, to be read and written. */
    File open(String name) throws IOException;

    /** Opens a window onto a file that is there, and follows it as it grows. */
    View view(String name) throws IOException;

    /** Opens a window onto a file as it is now, whatever becomes of its name; empty if there is none. */
    Optional<Snapshot> snapshot(String name) throws IOException;

    /** Gives a file another name; what had that name is gone. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file that is there. */
    void delete(String name) throws IOException;

    /** Makes the names in the directory of the store durable. */
    default void forceDirectory() throws IOException {
        forceDirectory(TOP);
    }

    /** Makes the names in a directory durable; that of the directory itself is in another one. */
    void forceDirectory(String name) throws IOException;

    /** {@return the name of the directory that a file or directory is in} */
    static String directoryOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** {@return the name that a file or directory has in its directory} */
    static String lastOf(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

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

        /** {@return how many bytes of address space it has taken so far} */
        default long mappedLength() {
            return 0;
        }
    }

    /** A window onto the bytes that a file had when it was opened, and those that were written over them. */
    interface Snapshot extends View {

        /** {@return how many bytes it had} */
        long length();
    }
}
