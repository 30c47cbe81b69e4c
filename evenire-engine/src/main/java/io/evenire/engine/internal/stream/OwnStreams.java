package io.evenire.engine.internal.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of the streams that the store keeps for its callers, and of which it keeps the last event only. */
public final class OwnStreams {
    /*
     * A stream with a snapshot is named by digests, because the id of the stream and the name of the state together may be
     * longer than an id. There is one of each, so that all states of a stream are found by what the names begin with.
     */

    /** What the ids of these streams start with, and those of a few others of the store's own. */
    public static final String PREFIX = "$";

    private static final String CHECKPOINT = "$checkpoint-";
    private static final String SNAPSHOT = "$snapshot-";

    private OwnStreams() {}

    /** {@return the stream of the place of a consumer} */
    public static StreamId ofCheckpoint(String consumer) {
        return StreamId.of(CHECKPOINT + consumer);
    }

    /** {@return the stream of a state of a stream} */
    public static StreamId ofSnapshot(StreamId stream, String name) {
        return StreamId.of(ofSnapshots(stream) + digest(name));
    }

    /** {@return what the ids of the streams of all states of a stream begin with} */
    public static String ofSnapshots(StreamId stream) {
        return SNAPSHOT + digest(stream.value()) + "-";
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** {@return whether a stream has only its last event} */
    public static boolean keepsLast(StreamId stream) {
        var id = stream.value();
        return id.startsWith(CHECKPOINT) || id.startsWith(SNAPSHOT);
    }
}
