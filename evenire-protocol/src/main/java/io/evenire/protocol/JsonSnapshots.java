package io.evenire.protocol;

import io.evenire.api.Limits;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;

/** A state of a stream in JSON: its version and itself; which stream and which state stand in the path. */
final class JsonSnapshots {

    private static final String VERSION = "version";
    private static final String STATE = "state";
    private static final String CONTENT_TYPE = "contentType";

    private final JsonPayload state = new JsonPayload(STATE, CONTENT_TYPE, Limits.DATA_LENGTH_MAX);
    private long version = -1;

    private JsonSnapshots() {}

    static void write(JsonOutput out, Snapshot snapshot) {
        out.object(() -> {
            out.field(VERSION, snapshot.version());
            JsonPayload.write(out, STATE, CONTENT_TYPE, snapshot.state());
        });
    }

    /** Reads what a program sends, strictly. */
    static Snapshot read(JsonInput in, StreamId stream, String snapshotName) {
        var fields = new JsonSnapshots();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            if (!fields.read(in, name)) {
                throw in.unknown(name);
            }
        }
        return fields.finish(in, stream, snapshotName);
    }

    /** Reads what a server answers, which may have fields that are not known here. */
    static Snapshot readAnswer(JsonInput in, StreamId stream, String snapshotName) {
        var fields = new JsonSnapshots();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            if (!fields.read(in, name)) {
                in.skip();
            }
        }
        return fields.finish(in, stream, snapshotName);
    }

    private boolean read(JsonInput in, String name) {
        if (name.equals(VERSION)) {
            version = in.number(0, Long.MAX_VALUE);
            return true;
        }
        return state.read(in, name);
    }

    private Snapshot finish(JsonInput in, StreamId stream, String name) {
        return new Snapshot(stream, name, in.present(VERSION, version, -1), state.finish());
    }
}
