package io.evenire.api;

/** What a caller believes about a stream; an append is refused when it is not so. */
public sealed interface ExpectedVersion {

    /** Whatever the stream is. */
    record Any() implements ExpectedVersion {

        /** {@return the word of the HTTP interface} */
        @Override
        public String toString() {
            return "any";
        }
    }

    /** The stream has never had an event, or it was deleted. */
    record NoStream() implements ExpectedVersion {

        /** {@return the word of the HTTP interface} */
        @Override
        public String toString() {
            return "noStream";
        }
    }

    /** The stream has had an event and is not deleted. */
    record StreamExists() implements ExpectedVersion {

        /** {@return the word of the HTTP interface} */
        @Override
        public String toString() {
            return "streamExists";
        }
    }

    /**
     * The last event of the stream has this version.
     *
     * @param version the version, not negative
     */
    record Exactly(long version) implements ExpectedVersion {

        /** Validates the version. */
        public Exactly {
            if (version < 0) {
                throw new IllegalArgumentException("expected version must not be negative, is " + version);
            }
        }

        /** {@return the version as text} */
        @Override
        public String toString() {
            return Long.toString(version);
        }
    }

    /** {@return the belief that holds of every stream} */
    static ExpectedVersion any() {
        return new Any();
    }

    /** {@return the belief that the stream has no events} */
    static ExpectedVersion noStream() {
        return new NoStream();
    }

    /** {@return the belief that the stream has events} */
    static ExpectedVersion streamExists() {
        return new StreamExists();
    }

    /**
     * Believes that the stream ends at a version.
     *
     * @param version the version of its last event, not negative
     * @return the belief
     */
    static ExpectedVersion exactly(long version) {
        return new Exactly(version);
    }
}
