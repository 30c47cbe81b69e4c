package io.evenire.engine.internal.read;

import io.evenire.api.Read;
import io.evenire.api.Read.From;

/**
 * The versions that a read gives.
 *
 * @param first the first in the direction of the read
 * @param step 1 or -1
 * @param count how many there are
 * @param limit how many events are wanted at most; some of the versions may have been removed
 */
record VersionRange(long first, int step, long count, long limit) {

    /**
     * Gives the versions of a stream that a read asks for.
     *
     * @param read from anywhere but a moment or a checkpoint, which is to be looked up before
     * @param lowest the lowest version that can be read
     * @param highest the version of its last event
     * @return the versions
     */
    static VersionRange of(Read read, long lowest, long highest) {
        return switch (read.direction()) {
            case FORWARD -> {
                long first = switch (read.from()) {
                    case From.Start() -> lowest;
                    case From.End() -> highest + 1;
                    case From.At(long version) -> Math.max(version, lowest);
                    case From.After(long version) -> Math.max(Math.min(version, highest) + 1, lowest);
                    case From.Moment _, From.Behind _ -> throw notResolved(read);
                };
                yield of(first, 1, highest - first + 1, read);
            }
            case BACKWARD -> {
                long first = switch (read.from()) {
                    case From.Start() -> lowest - 1;
                    case From.End() -> highest;
                    case From.At(long version) -> Math.min(version, highest);
                    case From.After(long version) -> Math.min(version - 1, highest);
                    case From.Moment _, From.Behind _ -> throw notResolved(read);
                };
                yield of(first, -1, first - lowest + 1, read);
            }
        };
    }

    private static IllegalStateException notResolved(Read read) {
        return new IllegalStateException("the version was not looked up from " + read.from());
    }

    private static VersionRange of(long first, int step, long count, Read read) {
        return new VersionRange(first, step, Math.max(0, count), read.limit());
    }
}
