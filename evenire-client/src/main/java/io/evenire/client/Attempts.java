package io.evenire.client;

import io.evenire.api.AppendInterruptedException;
import io.evenire.api.AppendOutcomeUnknownException;
import io.evenire.client.Failure.Effect;
import io.evenire.protocol.Codec;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Repeats a request until it is answered or the time for it is over. */
final class Attempts {
    /*
     * A write may be repeated because it carries ids: what was written by an attempt whose answer was lost is not
     * written again but answered as a duplicate. What must not happen is to tell the caller that nothing was written
     * when only the last attempt wrote nothing. So it is remembered whether some attempt may have written, and then only
     * an answer that holds for all attempts counts as the truth: a result, or a refusal that was found after the ids were
     * compared and cannot turn. An attempt that was given up may still be waiting in the server, and a stream that had
     * not come to the expected version may have when it has its turn.
     */

    private static final Duration PAUSE_MIN = Duration.ofMillis(10);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);
    private static final int DOUBLING_COUNT_MAX = 10;

    private final Exchange exchange;
    private final Codec codec;
    private final Duration retryTime;

    Attempts(Exchange exchange, Codec codec, Duration retryTime) {
        this.exchange = exchange;
        this.codec = codec;
        this.retryTime = retryTime;
    }

    /** Sends a request that changes nothing, or the same when it comes twice; an interrupt does not end the wait. */
    <T> T read(HttpRequest request, Function<Answer, T> reader) {
        var action = action(request);
        long end = System.nanoTime() + retryTime.toNanos();
        boolean interrupted = false;
        try {
            for (int number = 0; ; number++) {
                var outcome = attempt(action, request, reader);
                if (outcome instanceof Outcome.Done<T>(var value)) {
                    return value;
                }
                var failure = ((Outcome.Failed<T>) outcome).failure();
                var pause = pause(failure, number);
                if (!failure.isWorthRepeating() || isOver(end, pause)) {
                    throw failure.exception();
                }
                interrupted |= !rest(pause);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends a request that writes, with ids that make repeating safe. */
    <T> T write(HttpRequest request, Function<Answer, T> reader) {
        var action = action(request);
        long end = System.nanoTime() + retryTime.toNanos();
        boolean maybeWritten = false;
        for (int number = 0; ; number++) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(action, maybeWritten);
            }
            var outcome = attempt(action, request, reader);
            if (outcome instanceof Outcome.Done<T>(var value)) {
                return value;
            }
            var failure = ((Outcome.Failed<T>) outcome).failure();
            maybeWritten |= failure.effect() == Effect.UNKNOWN;
            var pause = pause(failure, number);
            if (!failure.isWorthRepeating() || isOver(end, pause)) {
                throw maybeWritten ? failure.afterPossibleEffect() : failure.exception();
            }
            if (!rest(pause)) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private sealed interface Outcome<T> {
        record Done<T>(T value) implements Outcome<T> {}

        record Failed<T>(Failure failure) implements Outcome<T> {}
    }

    private <T> Outcome<T> attempt(String action, HttpRequest request, Function<Answer, T> reader) {
        Answer answer;
        try {
            answer = exchange.send(request);
        } catch (IOException e) {
            return new Outcome.Failed<>(Failure.of(action, e));
        }
        if (!answer.isSuccess() && !answer.isMissing()) {
            return new Outcome.Failed<>(Failure.of(action, answer));
        }
        try {
            if (answer.isSuccess() && !answer.isEmpty()) {
                answer.requireForm(codec);
            }
            return new Outcome.Done<>(reader.apply(answer));
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed<>(Failure.ofUnreadable(action, e));
        }
    }

    private static RuntimeException interrupted(String action, boolean maybeWritten) {
        return maybeWritten
                ? new AppendOutcomeUnknownException(
                        action + ": interrupted while it was repeated; an earlier attempt may have been written")
                : new AppendInterruptedException(action + ": interrupted before it was sent");
    }

    static String action(HttpRequest request) {
        return request.method() + " " + request.uri();
    }

    private static boolean isOver(long end, Duration pause) {
        return end - System.nanoTime() < pause.toNanos();
    }

    /** Gives how long to rest: the longer the more attempts have failed, and never the same for two callers. */
    static Duration pause(Failure failure, int number) {
        long max = Math.min(PAUSE_MAX.toNanos(), PAUSE_MIN.toNanos() << Math.min(number, DOUBLING_COUNT_MAX));
        var chosen = Duration.ofNanos(ThreadLocalRandom.current().nextLong(max / 2, max));
        return failure.pause().compareTo(chosen) > 0 ? failure.pause() : chosen;
    }

    private static boolean rest(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
