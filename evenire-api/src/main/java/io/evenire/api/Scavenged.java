package io.evenire.api;

/**
 * What a scavenge did.
 *
 * @param partCount how many parts of the journal it looked at, not negative
 * @param rewrittenCount how many of them it wrote anew
 * @param removedCount how many events are gone
 * @param freedLength how many bytes of the journal were freed; those of stream files are not counted
 * @param isWhole whether it came to its end; if not, what it did stays done, and the next one goes on
 */
public record Scavenged(long partCount, long rewrittenCount, long removedCount, long freedLength, boolean isWhole) {}
