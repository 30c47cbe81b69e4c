package io.evenire.engine;

/** Is told how far a tool has come. */
@FunctionalInterface
public interface ToolProgress {

    /** Does not want to know. */
    ToolProgress NONE = (step, done, total) -> {};

    /** What a tool does, one after the other. */
    enum Step {
        /** Reads a store; counts bytes. */
        CHECK,
        /** Makes again what the storage derives from the journal; counts bytes. */
        TABLES,
        /** Makes the index again; counts events. */
        INDEX
    }

    /**
     * Takes notice; called often.
     *
     * @param step what is done
     * @param done how much of it
     * @param total how much there is, about
     */
    void reached(Step step, long done, long total);
}
