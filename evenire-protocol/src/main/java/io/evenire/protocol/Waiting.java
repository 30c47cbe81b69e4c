package io.evenire.protocol;

import io.evenire.api.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to read says about events that are not there yet, beside what it reads.
 *
 * @param time how long a page without events is waited for, up to {@link #WAIT_MAX}; empty if nothing is said
 * @param follows whether the answer goes on with the events that come
 */
public record Waiting(Optional<Duration> time, boolean follows) {

    /** The name of how long a page without events is waited for. */
    public static final String WAIT = "wait";

    /** The name of the flag that asks for an answer that goes on with the events that come. */
    public static final String FOLLOW = "follow";

    /** The names of the parameters that are read here. */
    public static final Set<String> NAMES = Set.of(WAIT, FOLLOW);

    /** The longest that a page can be waited for. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(60);

    /**
     * How long the store is looked through for an event beyond the time that the client waits; then the page says how far
     * that has come, and the client goes on from there.
     */
    public static final Duration SEARCH_MAX = Duration.ofSeconds(5);

    private static final int DIGITS_MAX = 9;

    /**
     * Reads the parameters of a request.
     *
     * @param parameters all of them
     * @return what they say about waiting
     * @throws IllegalArgumentException if a value is malformed or out of bounds
     */
    public static Waiting of(Parameters parameters) {
        return new Waiting(parameters.text(WAIT).map(Waiting::parseWait), parameters.flag(FOLLOW));
    }

    /**
     * Adds the time that a page may be waited for to the parameters of a read.
     *
     * @param parameters the parameters of the read
     * @param wait the time, 0 to {@link #WAIT_MAX}; less than a millisecond counts as nothing
     * @return the parameters with it
     */
    public static Parameters with(Parameters parameters, Duration wait) {
        return parameters.with(WAIT, wait.toMillis() + "ms");
    }

    /**
     * Reads how long a request waits that reads no events.
     *
     * @param parameters all of them
     * @return the time; none if nothing is said
     * @throws IllegalArgumentException if the value is malformed or out of bounds
     */
    public static Duration timeOf(Parameters parameters) {
        return parameters.text(WAIT).map(Waiting::parseWait).orElse(Duration.ZERO);
    }

    private static Duration parseWait(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long millisInUnit = switch (text.substring(digits)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            default -> 0;
        };
        if (millisInUnit > 0 && digits > 0 && digits <= DIGITS_MAX) {
            var wait = Duration.ofMillis(Long.parseLong(text.substring(0, digits)) * millisInUnit);
            if (wait.compareTo(WAIT_MAX) <= 0) {
                return wait;
            }
        }
        throw new IllegalArgumentException("wait must be a time from 0s to %ds, such as 20s or 500ms, is %s"
                .formatted(WAIT_MAX.toSeconds(), Limits.quote(text)));
    }
}
