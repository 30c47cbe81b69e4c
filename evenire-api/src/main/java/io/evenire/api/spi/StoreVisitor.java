package io.evenire.api.spi;

/**
 * Is told what is found in a store.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public interface StoreVisitor {

    /**
     * Takes notice of progress.
     *
     * @param length how many bytes were read since the last time
     */
    void read(long length);

    /**
     * Takes a frame with events whose checksums are right.
     *
     * @param where the file and the offset
     * @param frame the frame; it follows the one before, unless a problem of the journal was told since
     */
    void frame(String where, Frame frame);

    /**
     * Takes notice of damage.
     *
     * @param problem what is wrong
     */
    void problem(StoreProblem problem);

    /**
     * Takes notice of something that is no damage.
     *
     * @param where the file and the offset
     * @param text what it is
     */
    void note(String where, String text);
}
