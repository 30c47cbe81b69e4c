package io.evenire.api;

/**
 * The state of one stream at one version.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param stream the stream; not one of the store's own, not {@link StreamId#NONE}
 * @param name which state of it, such as what it is made of and the version of the program that made it; 1 to
 *     {@value Limits#SNAPSHOT_NAME_LENGTH_MAX} UTF-8 bytes, no control characters, no unpaired surrogates
 * @param version the version of the last event that is in it; not negative
 * @param state the state; at most {@value Limits#DATA_LENGTH_MAX} bytes, and no more than the store takes in an event;
 *     not of the kind of {@link Payload#ERASED}
 */
public record Snapshot(StreamId stream, String name, long version, Payload state) {

    /**
     * Validates the snapshot.
     *
     * @throws IllegalArgumentException if something is out of bounds
     */
    public Snapshot {
        requireNamed(stream, name);
        if (stream.isSystem()) {
            throw new IllegalArgumentException(
                    "stream id must not start with '$', which is the store's own, is " + Limits.quote(stream.value()));
        }
        if (version < 0) {
            throw new IllegalArgumentException("version of a snapshot must not be negative, is " + version);
        }
        Limits.requireAtMost("snapshot", "bytes", state.length(), Limits.DATA_LENGTH_MAX);
        state.requireNotErased("snapshot");
    }

    /**
     * Throws unless there can be snapshots of this name.
     *
     * @param stream the stream
     * @param name which state of it
     * @throws IllegalArgumentException if the name is out of bounds, or there is no stream
     */
    public static void requireNamed(StreamId stream, String name) {
        stream.requireStream("snapshot");
        Limits.requireName("snapshot name", name, Limits.SNAPSHOT_NAME_LENGTH_MAX);
    }
}
