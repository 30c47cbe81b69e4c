package io.evenire.engine.internal.run;

/**
 * A term of a run.
 *
 * @param text the category, type or tag
 * @param count how many events have it here
 */
public record TermCount(String text, long count) {}
