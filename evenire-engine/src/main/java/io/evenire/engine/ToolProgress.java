package io.evenire.engine;

/** Is told how far a tool has come. */
@FunctionalInterface
public interface ToolProgress {

    /** Does not want to know. */
    ToolProgress NONE = (done, total) -> {};

    /**
     * Takes notice; called often.
     *
     * @param done how many bytes were read
     * @param total how many there are, about
     */
    void reached(long done, long total);
}
