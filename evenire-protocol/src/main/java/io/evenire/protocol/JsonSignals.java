package io.evenire.protocol;

import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import java.util.List;

/** What a read that waits tells beside events, as JSON. */
final class JsonSignals {

    private static final String EVENTS = "events";
    private static final String CHECKPOINT = "checkpoint";
    private static final String HEAD = "head";
    private static final String CAUGHT_UP = "caughtUp";
    private static final String SIGNAL = "signal";
    private static final String PROBLEM = "problem";

    private JsonSignals() {}

    static void write(JsonOutput out, SubscriptionPage page) {
        out.object(() -> {
            out.name(EVENTS).array(page.events(), event -> JsonEvents.write(out, event));
            out.field(CHECKPOINT, page.checkpoint().toString());
            out.field(HEAD, page.head());
            out.field(CAUGHT_UP, page.caughtUp());
        });
    }

    static SubscriptionPage readPage(JsonInput in) {
        List<Event> events = null;
        Checkpoint checkpoint = null;
        long head = -1;
        Boolean caughtUp = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case EVENTS -> events = in.array(EVENTS, EventPage.LIMIT_MAX, JsonEvents::readAppended);
                case CHECKPOINT -> checkpoint = in.checked(in.text(), Checkpoint::parse);
                case HEAD -> head = in.number(0, Long.MAX_VALUE);
                case CAUGHT_UP -> caughtUp = in.bool();
                default -> in.skip();
            }
        }
        return new SubscriptionPage(
                in.present(EVENTS, events),
                in.present(CHECKPOINT, checkpoint),
                in.present(HEAD, head, -1),
                in.present(CAUGHT_UP, caughtUp));
    }

    /** Writes the checkpoint of a signal, alone in an object. */
    static byte[] writeCheckpoint(Checkpoint checkpoint) {
        return JsonOutput.write(out -> out.object(() -> out.field(CHECKPOINT, checkpoint.toString())));
    }

    /** Writes a signal, which no event can be taken for. */
    static byte[] write(String signal, Checkpoint checkpoint) {
        return JsonOutput.write(out -> out.object(() -> {
            out.field(SIGNAL, signal);
            out.field(CHECKPOINT, checkpoint.toString());
        }));
    }

    /** Writes why there is nothing more, which no event can be taken for. */
    static byte[] write(Problem problem) {
        return JsonOutput.write(out -> out.object(() -> {
            out.field(SIGNAL, PROBLEM);
            out.rawField(PROBLEM, problem.toBytes());
        }));
    }
}
