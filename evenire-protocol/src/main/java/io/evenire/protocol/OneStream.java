package io.evenire.protocol;

import io.evenire.api.Appended;
import io.evenire.api.StreamId;

/** Where an append to a single stream ended up. Its events have the positions and the versions without a gap. */
record OneStream(StreamId stream, long firstVersion, long lastVersion) {

    /** Takes the only stream of a result. */
    static OneStream of(Appended appended) {
        if (appended.versions().size() != 1) {
            throw new IllegalArgumentException(
                    "result must be of one stream, is of " + appended.versions().size());
        }
        var end = appended.versions().entrySet().iterator().next();
        long count = appended.lastPosition() - appended.firstPosition() + 1;
        return new OneStream(end.getKey(), end.getValue() - count + 1, end.getValue());
    }
}
