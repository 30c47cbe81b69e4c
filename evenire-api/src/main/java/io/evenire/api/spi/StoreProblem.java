package io.evenire.api.spi;

/**
 * Damage that was found in a store.
 *
 * @param part what is damaged
 * @param where the file and the offset, as in {@code 0000000000000000001.journal@8192}
 * @param text what is wrong there
 * @param position for damage of the journal that a cut ends, the next position there, everything before which is intact
 *     if this is the first such problem; 0 for what no cut can mend
 */
public record StoreProblem(Part part, String where, String text, long position) {

    /** What a store is made of. */
    public enum Part {
        /** The journal, and who the store is: nothing else can tell what stood there. */
        JOURNAL,
        /** A piece of the journal that holds no event, and can be written again as it was. */
        MARK,
        /** What is made again from the journal. */
        DERIVED
    }

    /**
     * Makes a problem of the journal.
     *
     * @param where the file and the offset
     * @param text what is wrong there
     * @param position the next position there
     * @return the problem
     */
    public static StoreProblem ofJournal(String where, String text, long position) {
        return new StoreProblem(Part.JOURNAL, where, text, position);
    }

    /**
     * Makes a problem of a piece of the journal that holds no event.
     *
     * @param where the file and the offset
     * @param text what is wrong there
     * @return the problem
     */
    public static StoreProblem ofMark(String where, String text) {
        return new StoreProblem(Part.MARK, where, text, 0);
    }

    /**
     * Makes a problem of something that is made again.
     *
     * @param where the file and the offset
     * @param text what is wrong there
     * @return the problem
     */
    public static StoreProblem ofDerived(String where, String text) {
        return new StoreProblem(Part.DERIVED, where, text, 0);
    }

    @Override
    public String toString() {
        return "%s: %s".formatted(where, text);
    }
}
