package io.evenire.api;

/**
 * What a scavenge did, or has done so far.
 *
 * @param partCount how many parts of the journal it looked at, not negative
 * @param rewrittenCount how many of them it wrote anew
 * @param removedCount how many events are gone
 * @param freedLength how many bytes of the journal were freed; those of stream files are not counted
 */
public record Scavenged(long partCount, long rewrittenCount, long removedCount, long freedLength) {

    /** Nothing yet. */
    public static final Scavenged NOTHING = new Scavenged(0, 0, 0, 0);
}
