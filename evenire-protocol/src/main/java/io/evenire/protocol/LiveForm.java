package io.evenire.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.UUID;

/**
 * A form of answers that go on with the events that come: how events and what is told beside them are written.
 *
 * <p>In both an event has the bytes of {@link JsonCodec#writeLine}.
 */
public enum LiveForm {

    /**
     * Server-sent events, {@code text/event-stream}. An event of the store has no name, so that it is a {@code message},
     * and what is told beside has; {@code id} is the checkpoint to go on from in all of them. A heartbeat is a comment.
     */
    EVENT_STREAM {
        @Override
        public byte[] begin() {
            return "retry: %d\n\n".formatted(RETRY.toMillis()).getBytes(US_ASCII);
        }

        @Override
        public byte[] event(UUID incarnation, Event event) {
            return block(
                    "",
                    new Checkpoint(incarnation, event.position()).toString(),
                    Codec.json().writeLine(event));
        }

        @Override
        public byte[] caughtUp(Checkpoint at) {
            return block(CAUGHT_UP, at.toString(), JsonSignals.writeCheckpoint(at));
        }

        @Override
        public byte[] progress(Checkpoint at) {
            return block(PROGRESS, at.toString(), JsonSignals.writeCheckpoint(at));
        }

        @Override
        public byte[] problem(Problem problem) {
            return block("problem", "", problem.toBytes());
        }

        @Override
        public byte[] heartbeat() {
            return ":\n\n".getBytes(US_ASCII);
        }
    },

    /**
     * JSON texts, each on a line, {@code application/x-ndjson}. What is told beside events has a {@code signal}, which
     * no event has. A heartbeat is an empty line.
     */
    JSON_LINES {
        @Override
        public byte[] begin() {
            return new byte[0];
        }

        @Override
        public byte[] event(UUID incarnation, Event event) {
            return Codec.json().writeLine(event);
        }

        @Override
        public byte[] caughtUp(Checkpoint at) {
            return line(JsonSignals.write(CAUGHT_UP, at));
        }

        @Override
        public byte[] progress(Checkpoint at) {
            return line(JsonSignals.write(PROGRESS, at));
        }

        @Override
        public byte[] problem(Problem problem) {
            return line(JsonSignals.write(problem));
        }

        @Override
        public byte[] heartbeat() {
            return "\n".getBytes(US_ASCII);
        }
    };

    /** How long a reader is to wait before it comes again after the connection broke. */
    public static final Duration RETRY = Duration.ofSeconds(1);

    private static final String CAUGHT_UP = "caught-up";
    private static final String PROGRESS = "progress";

    /** {@return what an answer begins with; may be nothing} */
    public abstract byte[] begin();

    /**
     * Writes an event of the store.
     *
     * @param incarnation the history of the store
     * @param event the event
     * @return the bytes
     */
    public abstract byte[] event(UUID incarnation, Event event);

    /**
     * Writes that the end of the store was reached.
     *
     * @param at everything up to there has been written
     * @return the bytes
     */
    public abstract byte[] caughtUp(Checkpoint at);

    /**
     * Writes how far the store was looked through.
     *
     * @param at everything up to there has been written
     * @return the bytes
     */
    public abstract byte[] progress(Checkpoint at);

    /**
     * Writes why nothing more comes.
     *
     * @param problem the problem
     * @return the bytes
     */
    public abstract byte[] problem(Problem problem);

    /** {@return what is written where nothing else was for a while, so that both sides know that the other is there} */
    public abstract byte[] heartbeat();

    /** Writes one server-sent event; the data has no line break but perhaps one at its end. */
    private static byte[] block(String name, String id, byte[] data) {
        var block = new ByteArrayOutputStream(data.length + 128);
        if (!name.isEmpty()) {
            block.writeBytes("event: %s\n".formatted(name).getBytes(US_ASCII));
        }
        if (!id.isEmpty()) {
            block.writeBytes("id: %s\n".formatted(id).getBytes(US_ASCII));
        }
        block.writeBytes("data: ".getBytes(US_ASCII));
        block.writeBytes(line(data));
        block.write('\n');
        return block.toByteArray();
    }

    private static byte[] line(byte[] json) {
        if (json[json.length - 1] == '\n') {
            return json;
        }
        var line = new byte[json.length + 1];
        System.arraycopy(json, 0, line, 0, json.length);
        line[json.length] = '\n';
        return line;
    }
}
