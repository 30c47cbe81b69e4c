package io.evenire.engine.internal.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.StreamId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names of the streams that the store keeps for its callers, and of which it keeps the last event only. */
public final class OwnStreams {
    /*
     * A stream with a snapshot is named by a digest, because the id of the stream and the name of the state together may be
     * longer than an id. Neither can have a control character, so that no two of them give the same bytes.
     */

    /** What the ids of these streams start with, and those of a few others of the store's own. */
    public static final String PREFIX = "$";

    private static final String CHECKPOINT = "$checkpoint-";
    private static final String SNAPSHOT = "$snapshot-";
    private static final byte BETWEEN = 0;

    private OwnStreams() {}

    /** {@return the stream of the place of a consumer} */
    public static StreamId ofCheckpoint(String consumer) {
        return StreamId.of(CHECKPOINT + consumer);
    }

    /** {@return the stream of a state of a stream} */
    public static StreamId ofSnapshot(StreamId stream, String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(stream.value().getBytes(UTF_8));
            digest.update(BETWEEN);
            digest.update(name.getBytes(UTF_8));
            return StreamId.of(SNAPSHOT + HexFormat.of().formatHex(digest.digest()));
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
