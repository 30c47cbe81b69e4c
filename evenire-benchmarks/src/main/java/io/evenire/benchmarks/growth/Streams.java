package io.evenire.benchmarks.growth;

import io.evenire.api.StreamId;

/** The names of the streams of a store that has grown. */
final class Streams {

    /** How many streams each caller writes to again and again. */
    static final int HOT_COUNT = 20;

    private Streams() {}

    /** {@return one of the many: each has as many events as its neighbours, spread over the whole journal} */
    static StreamId ordinary(int number) {
        return StreamId.of("device-" + number); // a million times: formatting would be seen
    }

    /** {@return one that a caller writes to again and again} */
    static StreamId hot(int caller, int number) {
        return StreamId.of("hot-%02d-%02d".formatted(caller, number));
    }

    /** {@return one of those that are read: some events, each an append of its own, spread over the whole journal} */
    static StreamId sample(int number) {
        return StreamId.of("sample-%04d".formatted(number));
    }
}
