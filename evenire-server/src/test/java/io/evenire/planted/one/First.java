package io.evenire.planted.one;

import io.evenire.planted.two.Second;

/**
 * An offence, together with {@link Second}: packages that need each other.
 *
 * @param second the other
 */
public record First(Second second) {}
