package io.evenire.api;

import java.time.Instant;

/** How a scavenge is. Moments are those of the clock of the store. */
public sealed interface ScavengeState {

    /** None was started since the store was opened. */
    record Idle() implements ScavengeState {}

    /**
     * One is at work.
     *
     * @param startedAt when it was started
     * @param position the position that it has reached, 0 before the first; it begins again where more streams were changed
     *     than are looked at together
     * @param last the last position that is looked at, 0 as long as that is not known
     * @param done what it has done so far
     */
    record Running(Instant startedAt, long position, long last, Scavenged done) implements ScavengeState {}

    /**
     * It came to its end.
     *
     * @param startedAt when it was started
     * @param endedAt when it ended
     * @param done what it did
     */
    record Completed(Instant startedAt, Instant endedAt, Scavenged done) implements ScavengeState {}

    /**
     * It was stopped before its end.
     *
     * @param startedAt when it was started
     * @param endedAt when it ended
     * @param done what it did, and what stays done
     */
    record Stopped(Instant startedAt, Instant endedAt, Scavenged done) implements ScavengeState {}

    /**
     * It could not go on, as when there is no space, or a part is damaged. That part stays as it was.
     *
     * @param startedAt when it was started
     * @param endedAt when it ended
     * @param done what it did, and what stays done
     * @param detail why, for a person
     */
    record Failed(Instant startedAt, Instant endedAt, Scavenged done, String detail) implements ScavengeState {}
}
