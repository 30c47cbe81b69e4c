package io.evenire.api;

/**
 * What is to be read: one stream, in one direction, from somewhere on, up to a limit.
 *
 * <p>{@snippet :
 * var latest = store.read(Read.stream("sensor-7").backward().limit(1)).first();
 * }
 *
 * @param stream the stream
 * @param direction which way
 * @param from where to begin
 * @param limit how many events at most, 1 or more; {@link Long#MAX_VALUE} for all
 */
public record Read(StreamId stream, Direction direction, From from, long limit) {

    /** Which way a stream is read. */
    public enum Direction {
        /** Towards higher versions. */
        FORWARD,
        /** Towards lower versions. */
        BACKWARD
    }

    /** Where a read begins. */
    public sealed interface From {

        /** Before the first event; reading backward from here gives nothing. */
        record Start() implements From {}

        /** After the last event; reading forward from here gives nothing. */
        record End() implements From {}

        /**
         * At a version, which is read too if it is there.
         *
         * @param version the version, not negative
         */
        record Version(long version) implements From {

            /** Validates the version. */
            public Version {
                if (version < 0) {
                    throw new IllegalArgumentException("version to read from must not be negative, is " + version);
                }
            }
        }
    }

    /**
     * Validates the limit.
     *
     * @throws IllegalArgumentException if the limit is below 1
     */
    public Read {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, is " + limit);
        }
    }

    /**
     * Reads a whole stream forward.
     *
     * @param stream the stream
     * @return what is to be read
     */
    public static Read stream(StreamId stream) {
        return new Read(stream, Direction.FORWARD, new From.Start(), Long.MAX_VALUE);
    }

    /**
     * Reads a whole stream forward.
     *
     * @param stream the id of the stream
     * @return what is to be read
     */
    public static Read stream(String stream) {
        return stream(StreamId.of(stream));
    }

    /** {@return the same from the start forward, or from a version forward if one was given} */
    public Read forward() {
        return new Read(stream, Direction.FORWARD, from instanceof From.Version ? from : new From.Start(), limit);
    }

    /** {@return the same from the end backward, or from a version backward if one was given} */
    public Read backward() {
        return new Read(stream, Direction.BACKWARD, from instanceof From.Version ? from : new From.End(), limit);
    }

    /**
     * Begins at a version.
     *
     * @param version the version, not negative; read too if it is there
     * @return what is to be read
     */
    public Read from(long version) {
        return from(new From.Version(version));
    }

    /**
     * Begins somewhere.
     *
     * @param newFrom where
     * @return what is to be read
     */
    public Read from(From newFrom) {
        return new Read(stream, direction, newFrom, limit);
    }

    /**
     * Ends after a number of events.
     *
     * @param newLimit how many at most, 1 or more
     * @return what is to be read
     */
    public Read limit(long newLimit) {
        return new Read(stream, direction, from, newLimit);
    }
}
