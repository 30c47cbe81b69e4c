package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenging;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Waiting;
import java.time.Duration;
import java.util.Set;

/** The answers about scavenges. */
final class ScavengeEndpoints {

    /** How long it is waited until it is asked whether the server stops. */
    private static final Duration STEP = Duration.ofMillis(250);

    private static final int ACCEPTED = 202;

    private final EventStore store;

    ScavengeEndpoints(EventStore store) {
        this.store = store;
    }

    /** Starts one, unless one runs. */
    Answer start(Request request) {
        Parameters.parse(request.query(), Set.of());
        var form = Forms.ofAnswer(request); // refused before anything is done
        return answer(ACCEPTED, form, store.scavenging().start());
    }

    /** Tells how it is, at the latest when the time is over, or the server stops. */
    Answer look(Request request) {
        long wait = Waiting.timeOf(Parameters.parse(request.query(), Set.of(Waiting.WAIT)))
                .toNanos();
        var form = Forms.ofAnswer(request);
        var scavenging = store.scavenging();
        long end = System.nanoTime() + wait;
        var state = scavenging.state();
        for (long left = wait; left > 0 && state instanceof ScavengeState.Running; left = end - System.nanoTime()) {
            if (request.isToEnd()) {
                break;
            }
            state = await(scavenging, Duration.ofNanos(Math.min(left, STEP.toNanos())));
        }
        return answer(200, form, state);
    }

    private static ScavengeState await(Scavenging scavenging, Duration wait) {
        try {
            return scavenging.await(wait);
        } catch (InterruptedException e) {
            throw Request.cut(e);
        }
    }

    /** Has the one end that runs. */
    Answer stop(Request request) {
        Parameters.parse(request.query(), Set.of());
        var form = Forms.ofAnswer(request);
        return answer(200, form, store.scavenging().stop());
    }

    private static Answer answer(int status, Forms.Form form, ScavengeState state) {
        var codec = form.codec();
        return Answer.of(status, codec.contentType(), codec.writeScavengeState(state));
    }
}
