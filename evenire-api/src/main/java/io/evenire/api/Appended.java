package io.evenire.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where an append ended up.
 *
 * @param firstPosition the position of its first event
 * @param lastPosition the position of its last event
 * @param versions the version of the last event of each stream of the append; nothing of events without a stream
 * @param duplicate whether the events were already there: this is the result of the first time
 */
public record Appended(long firstPosition, long lastPosition, Map<StreamId, Long> versions, boolean duplicate) {

    /** Copies the versions, in their order. */
    public Appended {
        versions = versions.size() == 1
                ? Map.copyOf(versions)
                : Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /**
     * Gives where one stream ends now.
     *
     * @param stream a stream of the append
     * @return the version of its last event
     * @throws IllegalArgumentException if the append did not write to that stream
     */
    public long version(StreamId stream) {
        var version = versions.get(stream);
        if (version == null) {
            throw new IllegalArgumentException("the append did not write to stream " + Limits.quote(stream.value()));
        }
        return version;
    }
}
