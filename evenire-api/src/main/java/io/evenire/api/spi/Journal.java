package io.evenire.api.spi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The one ordered log of a store: frames that follow each other without a gap.
 *
 * <p><b>Durability.</b> A frame is durable when the {@link #force()} after its append returned. Until then, and if that
 * force fails, it is neither read nor counted.
 *
 * <p><b>Thread safety.</b> One thread at a time appends and forces; any number read meanwhile.
 */
public interface Journal {

    /** {@return the last durable position, 0 when the journal is empty} */
    long head();

    /**
     * Writes frames behind the last one. After an {@link IOException} or an error the journal takes no more appends:
     * nobody knows what the disk holds until the storage is opened again.
     *
     * @param batch the frames in order, at least one; the first begins at the position after the last one appended
     * @throws io.evenire.api.StoreFullException if there is no space; nothing was written, and the journal works on
     * @throws IOException if the write failed
     */
    void append(List<Frame> batch) throws IOException;

    /**
     * Makes everything that was appended durable, and moves {@link #head()}. A failed force is never repeated: the
     * journal takes no more appends.
     *
     * @throws IOException if the force failed
     */
    void force() throws IOException;

    /**
     * Reads durable frames whose checksums hold.
     *
     * @param position the first position wanted, 1 or more
     * @param lengthMax how many bytes of bodies to read at most; one frame is given however long it is
     * @return the frame with that position, or the next that exists, and those behind it; empty behind the head
     * @throws io.evenire.api.CorruptStoreException if the bytes are not what was written
     * @throws IOException if reading failed
     */
    List<Frame> read(long position, int lengthMax) throws IOException;

    /**
     * Gives the parts of the journal that can be written anew with less in them, which is how space is taken back. A
     * storage that cannot do so gives none; then a scavenge of the store is refused, and everything else works.
     *
     * @return the parts; empty if this storage cannot rewrite what it holds
     */
    default Optional<JournalParts> parts() {
        return Optional.empty();
    }

    /**
     * Tells whether the journal still takes appends; a storage that writes in the background may find out by itself
     * that it cannot.
     *
     * @return why it takes none, if it takes none
     */
    default Optional<Throwable> failure() {
        return Optional.empty();
    }

    /**
     * Tells how much of the journal is mapped into the address space of the process. It is memory of the system, which
     * takes it back when it needs it; a storage that maps nothing says 0.
     *
     * @return how many bytes
     */
    default long mappedLength() {
        return 0;
    }
}
