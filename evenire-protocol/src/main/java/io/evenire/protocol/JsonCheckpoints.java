package io.evenire.protocol;

import io.evenire.api.Checkpoint;

/** The place of a consumer in JSON: an object with the checkpoint as text. */
final class JsonCheckpoints {

    private static final String CHECKPOINT = "checkpoint";

    private JsonCheckpoints() {}

    static void write(JsonOutput out, Checkpoint checkpoint) {
        out.object(() -> out.field(CHECKPOINT, checkpoint.toString()));
    }

    /** Reads what a program sends, strictly. */
    static Checkpoint read(JsonInput in) {
        Checkpoint checkpoint = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            checkpoint = switch (name) {
                case CHECKPOINT -> in.checked(in.text(), Checkpoint::parse);
                default -> throw in.unknown(name);
            };
        }
        return in.present(CHECKPOINT, checkpoint);
    }

    /** Reads what a server answers, which may have fields that are not known here. */
    static Checkpoint readAnswer(JsonInput in) {
        Checkpoint checkpoint = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case CHECKPOINT -> checkpoint = in.checked(in.text(), Checkpoint::parse);
                default -> in.skip();
            }
        }
        return in.present(CHECKPOINT, checkpoint);
    }
}
