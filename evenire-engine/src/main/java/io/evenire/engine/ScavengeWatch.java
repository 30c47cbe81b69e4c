package io.evenire.engine;

/** Is told how far a scavenge is, and may end it. */
@FunctionalInterface
public interface ScavengeWatch {

    /** Lets it go on to its end. */
    ScavengeWatch NONE = (position, last) -> true;

    /**
     * Takes notice of progress; called in the thread of the scavenge, after some events or one part of the journal.
     *
     * @param position the position that was reached; it begins again where more streams were deleted than are looked at
     *     together
     * @param last the last position that is looked at
     * @return whether to go on; if not, what was done stays done
     */
    boolean reached(long position, long last);
}
