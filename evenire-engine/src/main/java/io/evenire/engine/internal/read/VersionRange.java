package io.evenire.engine.internal.read;

import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.engine.internal.stream.StreamHead;

/**
 * The versions that a read gives.
 *
 * @param first the first in the direction of the read
 * @param step 1 or -1
 * @param count how many
 */
record VersionRange(long first, int step, long count) {

    static VersionRange of(Read read, StreamHead head) {
        long lowest = head.firstVersion();
        long highest = head.version();
        return switch (read.direction()) {
            case FORWARD -> {
                long first = switch (read.from()) {
                    case From.Start() -> lowest;
                    case From.End() -> highest + 1;
                    case From.Version(long version) -> Math.max(version, lowest);
                };
                yield new VersionRange(first, 1, limited(highest - first + 1, read));
            }
            case BACKWARD -> {
                long first = switch (read.from()) {
                    case From.Start() -> lowest - 1;
                    case From.End() -> highest;
                    case From.Version(long version) -> Math.min(version, highest);
                };
                yield new VersionRange(first, -1, limited(first - lowest + 1, read));
            }
        };
    }

    private static long limited(long count, Read read) {
        return Math.clamp(count, 0, read.limit());
    }
}
