package io.evenire.client;

import io.evenire.api.Limits;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenging;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import io.evenire.protocol.Waiting;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * Scavenges that run in a server.
 *
 * @param calls sends requests
 * @param requests makes them
 * @param codec the form of answers
 * @param requestTimeout how long one may take
 */
record HttpScavenging(Calls calls, Requests requests, Codec codec, Duration requestTimeout) implements Scavenging {

    /** The longest that one request waits, so that an interrupt is noticed, and the end of the client. */
    private static final Duration STEP_MAX = Duration.ofSeconds(1);

    /** The shortest that can be said. */
    private static final Duration STEP_MIN = Duration.ofMillis(1);

    private static final Route ROUTE = new Route.Scavenge();

    @Override
    public ScavengeState start() {
        return send(requests.post(ROUTE, Parameters.none(), new byte[0]));
    }

    @Override
    public ScavengeState state() {
        return send(requests.get(ROUTE, Parameters.none()));
    }

    @Override
    public ScavengeState stop() {
        return send(requests.delete(ROUTE, Parameters.none()));
    }

    @Override
    public ScavengeState await(Duration wait) throws InterruptedException {
        Limits.requireScavengeWait(wait);
        long end = System.nanoTime() + wait.toNanos();
        long step = Math.max(STEP_MIN.toNanos(), Math.min(STEP_MAX.toNanos(), requestTimeout.toNanos() / 2));
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while it waited for a scavenge");
            }
            long left = Math.max(0, end - System.nanoTime());
            var parameters = Waiting.with(Parameters.none(), Duration.ofNanos(Math.min(left, step)));
            var state = send(requests.get(ROUTE, parameters));
            if (left < STEP_MIN.toNanos() || !(state instanceof ScavengeState.Running)) {
                return state;
            }
        }
    }

    private ScavengeState send(HttpRequest request) {
        return calls.send(request, answer -> codec.readScavengeState(answer.body()));
    }
}
