package io.evenire.engine.internal.commit;

/** Is told how far the reading of a journal has come. */
@FunctionalInterface
public interface ReplayListener {

    /** Does not want to know. */
    ReplayListener NONE = (done, total) -> {};

    /**
     * Takes notice; called often.
     *
     * @param done how many events were read
     * @param total how many there are
     */
    void reached(long done, long total);
}
