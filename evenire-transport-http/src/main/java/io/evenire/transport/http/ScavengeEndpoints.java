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

    /** How long it is waited until it is asked whether the server stops, or the client has gone. */
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
        var wait = Waiting.timeOf(Parameters.parse(request.query(), Set.of(Waiting.WAIT)));
        var form = Forms.ofAnswer(request);
        var scavenging = store.scavenging();
        var state = scavenging.state();
        if (wait.isPositive() && state instanceof ScavengeState.Running) {
            state = await(scavenging, wait, request);
        }
        return answer(200, form, state);
    }

    private static ScavengeState await(Scavenging scavenging, Duration wait, Request request) {
        long end = System.nanoTime() + wait.toNanos();
        try (var waiting = request.beginWait()) {
            var state = scavenging.state();
            for (long left = wait.toNanos(); isToWait(state, left, waiting); left = end - System.nanoTime()) {
                state = await(scavenging, Duration.ofNanos(Math.min(left, STEP.toNanos())));
            }
            return state;
        }
    }

    private static boolean isToWait(ScavengeState state, long left, RequestWait waiting) {
        return left > 0 && state instanceof ScavengeState.Running && !waiting.isToEnd();
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
