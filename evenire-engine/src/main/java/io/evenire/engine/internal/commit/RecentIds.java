package io.evenire.engine.internal.commit;

/**
 * The hashes of the ids of the last events, by position.
 *
 * <p><b>Thread safety.</b> For the thread that leads.
 */
final class RecentIds {

    /** How many positions back an id is known. */
    static final int COUNT = 1 << 18;

    private final long[] hashes = new long[COUNT];

    void add(long position, long hash) {
        hashes[slot(position)] = hash;
    }

    /**
     * Tells whether an event after one position, up to another, may have one of these ids.
     *
     * @param ids the ids
     * @param after the position that is known already; not more than {@value #COUNT} back
     * @param head the last position
     * @return false if certainly none has
     */
    boolean mayHave(IdSet ids, long after, long head) {
        for (long position = after + 1; position <= head; position++) {
            if (ids.contains(hashes[slot(position)])) {
                return true;
            }
        }
        return false;
    }

    private static int slot(long position) {
        return (int) position & (COUNT - 1);
    }
}
