package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.api.StreamId;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.ProblemType;
import java.util.Set;

/** The answers about what programs have the store keep: where consumers are, and states of streams. */
final class SavedEndpoints {

    private static final int CHECKPOINT_LENGTH = 256; // in an answer

    private final EventStore store;

    SavedEndpoints(EventStore store) {
        this.store = store;
    }

    /** Tells where a consumer is. */
    Answer checkpoint(String consumer, Request request) {
        Parameters.parse(request.query(), Set.of());
        var codec = Forms.ofAnswer(request).codec();
        var checkpoint = store.checkpoints()
                .load(consumer)
                .orElseThrow(() -> new RequestException(
                        ProblemType.CHECKPOINT_NOT_FOUND,
                        "there is no checkpoint of consumer " + Limits.quote(consumer)));
        request.holdAnswer(CHECKPOINT_LENGTH);
        return Answer.of(200, codec.contentType(), codec.writeCheckpoint(checkpoint));
    }

    /** Saves where a consumer is. */
    Answer saveCheckpoint(String consumer, Request request) {
        Parameters.parse(request.query(), Set.of());
        var checkpoint = Forms.ofBody(request).readCheckpoint(request.body());
        store.checkpoints().save(consumer, checkpoint);
        return Answer.empty(204);
    }

    /** Gives the latest state of a stream. */
    Answer snapshot(StreamId stream, String name, Request request) {
        Parameters.parse(request.query(), Set.of());
        var codec = Forms.ofAnswer(request).codec();
        var snapshot = store.snapshots()
                .latest(stream, name)
                .orElseThrow(() -> new RequestException(
                        ProblemType.SNAPSHOT_NOT_FOUND,
                        "stream %s has no snapshot %s that can be used"
                                .formatted(Limits.quote(stream.value()), Limits.quote(name))));
        request.holdAnswer(snapshot.state().length());
        return Answer.of(200, codec.contentType(), codec.writeSnapshot(snapshot));
    }

    /** Saves a state of a stream. */
    Answer saveSnapshot(StreamId stream, String name, Request request) {
        Parameters.parse(request.query(), Set.of());
        var snapshot = Forms.ofBody(request).readSnapshot(stream, name, request.body());
        store.snapshots().save(snapshot);
        return Answer.empty(204);
    }
}
