package io.evenire.api;

import java.time.Instant;

/**
 * What is to be read: one stream or the whole store, in one direction, from somewhere on, up to a limit.
 *
 * <p>{@snippet :
 * var latest = store.read(Read.stream("sensor-7").backward().limit(1)).first();
 * var placed = store.read(Read.matching(Query.types("OrderPlaced")).after(lastPosition));
 * }
 *
 * @param source where events are read
 * @param direction which way
 * @param from where to begin
 * @param limit how many events at most, 1 or more; {@link Long#MAX_VALUE} for all
 */
public record Read(Source source, Direction direction, From from, long limit) {

    /** Where events are read. Places in a stream are versions, places in the whole store are positions. */
    public sealed interface Source {

        /**
         * One stream.
         *
         * @param stream the stream; not {@link StreamId#NONE}
         */
        record Stream(StreamId stream) implements Source {

            /** Validates the stream. */
            public Stream {
                stream.requireStream("read of a stream");
            }
        }

        /**
         * The whole store in the order of positions. Events of a stream that was deleted or tombstoned are among them
         * until their space is freed.
         *
         * @param query what events match
         * @param streamPrefix what the id of their stream starts with, at most {@value Limits#STREAM_ID_LENGTH_MAX}
         *     UTF-8 bytes, no control characters, no unpaired surrogates; empty for all. If it starts with {@code $},
         *     events of the store's own streams match too that the query does not name
         */
        record Store(Query query, String streamPrefix) implements Source {

            /**
             * Validates the prefix.
             *
             * @throws IllegalArgumentException if it is out of bounds
             */
            public Store {
                Limits.requireListing(streamPrefix, "");
            }

            /**
             * Tells whether an event is among those that are read.
             *
             * @param event the event
             * @return whether its stream has the prefix and it matches the query
             */
            public boolean matches(Event event) {
                return event.stream().value().startsWith(streamPrefix)
                        && query.matches(
                                event, includesSystem() || !event.stream().isSystem());
            }

            /** {@return whether events of the store's own streams are asked for, whatever the query says} */
            public boolean includesSystem() {
                return streamPrefix.startsWith("$");
            }
        }
    }

    /** Which way events are read. */
    public enum Direction {
        /** Towards higher versions and positions. */
        FORWARD,
        /** Towards lower versions and positions. */
        BACKWARD
    }

    /** Where a read begins. */
    public sealed interface From {

        /** Before the first event; reading backward from here gives nothing. */
        record Start() implements From {}

        /** After the last event; reading forward from here gives nothing. */
        record End() implements From {}

        /**
         * At a place, where an event is read too if it is there.
         *
         * @param place the version in a stream, or the position in the whole store; not negative
         */
        record At(long place) implements From {

            /** Validates the place. */
            public At {
                requirePlace(place);
            }
        }

        /**
         * Behind a place in the direction of the read: above it if forward, below it if backward.
         *
         * @param place the version in a stream, or the position in the whole store; not negative
         */
        record After(long place) implements From {

            /** Validates the place. */
            public After {
                requirePlace(place);
            }
        }

        /**
         * At a moment: with the first event that was recorded then or later if forward, with the last that was recorded
         * then or earlier if backward.
         *
         * @param moment the moment, of the years 1678 to 2261; a store refuses one that has not come yet
         */
        record Moment(Instant moment) implements From {

            /** Validates the moment. */
            public Moment {
                if (moment.isBefore(Event.INSTANT_MIN) || moment.isAfter(Event.INSTANT_MAX)) {
                    throw new IllegalArgumentException("moment to read from must be between %s and %s, is %s"
                            .formatted(Event.INSTANT_MIN, Event.INSTANT_MAX, moment));
                }
            }
        }

        /**
         * Behind a checkpoint in the direction of the read: above its position if forward, below it if backward. It is a
         * position of the whole store, in a read of one stream too.
         *
         * @param checkpoint the checkpoint; a store refuses one that it does not have with {@link PositionAheadException}
         */
        record Behind(Checkpoint checkpoint) implements From {}

        private static void requirePlace(long place) {
            if (place < 0) {
                throw new IllegalArgumentException(
                        "version or position to read from must not be negative, is " + place);
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
        return forward(new Source.Stream(stream));
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

    /** {@return all events forward, but for those of the store's own streams} */
    public static Read all() {
        return matching(Query.all());
    }

    /**
     * Reads all events forward that match a query.
     *
     * @param query the query
     * @return what is to be read
     */
    public static Read matching(Query query) {
        return forward(new Source.Store(query, ""));
    }

    private static Read forward(Source source) {
        return new Read(source, Direction.FORWARD, new From.Start(), Long.MAX_VALUE);
    }

    /**
     * Reads only events whose streams have ids that start with a prefix.
     *
     * @param prefix what they start with; empty for all
     * @return what is to be read
     * @throws IllegalArgumentException if the prefix is out of the bounds of {@link Source.Store}
     * @throws IllegalStateException if one stream is read
     */
    public Read streamPrefix(String prefix) {
        return switch (source) {
            case Source.Store store -> new Read(new Source.Store(store.query(), prefix), direction, from, limit);
            case Source.Stream stream ->
                throw new IllegalStateException("stream %s is read, which has no prefix"
                        .formatted(Limits.quote(stream.stream().value())));
        };
    }

    /** {@return the same from the start forward, or from the place forward if one was given} */
    public Read forward() {
        return new Read(source, Direction.FORWARD, from instanceof From.End ? new From.Start() : from, limit);
    }

    /** {@return the same from the end backward, or from the place backward if one was given} */
    public Read backward() {
        return new Read(source, Direction.BACKWARD, from instanceof From.Start ? new From.End() : from, limit);
    }

    /**
     * Begins at a place.
     *
     * @param place the version in a stream, or the position in the whole store; not negative; read too if it is there
     * @return what is to be read
     */
    public Read from(long place) {
        return from(new From.At(place));
    }

    /**
     * Begins somewhere.
     *
     * @param newFrom where
     * @return what is to be read
     */
    public Read from(From newFrom) {
        return new Read(source, direction, newFrom, limit);
    }

    /**
     * Begins behind a place in the direction of the read.
     *
     * @param place the version in a stream, or the position in the whole store, such as the
     *     {@linkplain Cursor#asOf() asOf} of an earlier read; not negative
     * @return what is to be read
     */
    public Read after(long place) {
        return from(new From.After(place));
    }

    /**
     * Begins behind a checkpoint in the direction of the read, in a stream too.
     *
     * @param checkpoint where to go on from
     * @return what is to be read
     */
    public Read after(Checkpoint checkpoint) {
        return from(new From.Behind(checkpoint));
    }

    /**
     * Begins at a moment.
     *
     * @param moment the moment; not one that has not come yet
     * @return what is to be read
     */
    public Read since(Instant moment) {
        return from(new From.Moment(moment));
    }

    /**
     * Ends after a number of events.
     *
     * @param newLimit how many at most, 1 or more
     * @return what is to be read
     */
    public Read limit(long newLimit) {
        return new Read(source, direction, from, newLimit);
    }
}
