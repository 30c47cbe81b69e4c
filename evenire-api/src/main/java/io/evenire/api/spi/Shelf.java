package io.evenire.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Named blobs beside the journal: what the engine has derived from it, and can make again whenever a blob is missing or
 * damaged. The engine checks what it reads, so a shelf need not.
 *
 * <p>The name of a blob is that of a directory, a {@code /} and a part, as in {@code index/manifest}; the name of a
 * directory is one part or more, with {@code /} between them. A part has characters of {@code a-z}, {@code 0-9},
 * {@code -} and {@code .}, and does not begin with a dot. A name has at most {@value #NAME_LENGTH_MAX} characters. No
 * blob has the name of a directory. Names are made by the engine and never hold a text of a user.
 *
 * <p><b>Durability.</b> A blob is durable when {@link BlobWriter#commit()} returned; bytes that were added with
 * {@link #append} may be gone after a crash, wholly or in part.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads; one thread at a time changes a blob.
 */
public interface Shelf {

    /** The longest name, in characters. */
    int NAME_LENGTH_MAX = 128;

    /**
     * Begins a blob that takes the place of the one of this name, if there is one, when it is committed.
     *
     * @param name its name
     * @return a writer; close it
     * @throws IllegalArgumentException if it is no name of a blob
     * @throws IOException if it cannot be written
     */
    BlobWriter write(String name) throws IOException;

    /**
     * Opens a blob as it is now. It stays readable as long as the storage is open, also when it was deleted or replaced.
     *
     * @param name its name
     * @return the blob; empty if there is none
     * @throws IllegalArgumentException if it is no name of a blob
     * @throws IOException if it cannot be read
     */
    Optional<Blob> open(String name) throws IOException;

    /**
     * Adds bytes to the end of a blob, which is created by the first. Best effort: nothing is forced.
     *
     * @param name its name
     * @param bytes the bytes from position to limit
     * @return whether that was done; a storage that cannot do so cheaply returns false, and is not asked again
     * @throws IllegalArgumentException if it is no name of a blob
     * @throws IOException if it cannot be written
     */
    default boolean append(String name, ByteBuffer bytes) throws IOException {
        return false;
    }

    /**
     * Deletes a blob; does nothing if there is none. It may be back after a crash.
     *
     * @param name its name
     * @throws IllegalArgumentException if it is no name of a blob
     * @throws IOException if it cannot be deleted
     */
    void delete(String name) throws IOException;

    /**
     * Lists blobs.
     *
     * @param directory the parts before the last, as in {@code index}; blobs deeper down are not listed
     * @return the names, whole, in no order; empty if there are none
     * @throws IllegalArgumentException if it is no name of a directory
     * @throws IOException if they cannot be listed
     */
    List<String> names(String directory) throws IOException;

    /**
     * Tells names of blobs from other texts.
     *
     * @param text the text
     * @return whether it is the name of a blob
     */
    static boolean isName(String text) {
        return text.indexOf('/') >= 0 && isDirectory(text);
    }

    /**
     * Tells names of directories from other texts.
     *
     * @param text the text
     * @return whether it is the name of a directory
     */
    static boolean isDirectory(String text) {
        char before = '/';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isInside = c == '.' || c == '/';
            if (!(isInside ? before != '/' : isPlain(c))) {
                return false;
            }
            before = c;
        }
        return before != '/' && text.length() <= NAME_LENGTH_MAX;
    }

    /**
     * Throws unless a text is the name of a blob.
     *
     * @param name the text
     * @return the same
     * @throws IllegalArgumentException if it is none
     */
    static String requireName(String name) {
        if (!isName(name)) {
            throw invalid("blob must be a directory, '/' and a part", name);
        }
        return name;
    }

    /**
     * Throws unless a text is the name of a directory.
     *
     * @param name the text
     * @return the same
     * @throws IllegalArgumentException if it is none
     */
    static String requireDirectory(String name) {
        if (!isDirectory(name)) {
            throw invalid("directory must be parts with '/' between them", name);
        }
        return name;
    }

    private static IllegalArgumentException invalid(String rule, String name) {
        return new IllegalArgumentException("name of a %s, of a-z, 0-9, '-' and '.' and %d characters at most, is '%s'"
                .formatted(rule, NAME_LENGTH_MAX, name));
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
}
