package io.evenire.protocol;

import io.evenire.api.StreamState;
import java.util.List;
import java.util.Optional;

/**
 * Some streams, in the order of their ids.
 *
 * @param streams the streams
 * @param next the id that the next page begins after; empty when this is the last page
 */
public record StreamPage(List<StreamState> streams, Optional<String> next) {

    /** The most streams in one page. */
    public static final int LIMIT_MAX = 1_000;

    /** How many streams a page has at most when nothing is said. */
    public static final int LIMIT_DEFAULT = 100;

    /** Copies the streams. */
    public StreamPage {
        streams = List.copyOf(streams);
    }
}
