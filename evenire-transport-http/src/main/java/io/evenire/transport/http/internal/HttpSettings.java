package io.evenire.transport.http.internal;

import io.evenire.api.Limits;
import io.evenire.protocol.Codec;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much is taken from clients, and how long they are waited for. Every component is an option of the transport with
 * the same name; a duration is a number with {@code ms}, {@code s} or {@code m}, such as {@code 30s}.
 *
 * @param ioThreads threads that move bytes; requests have virtual threads of their own; default 2
 * @param connectionsMax connections at a time; more are closed at once; default 4,096
 * @param requestsMax requests that are worked on at a time; more are answered 503; default 512
 * @param subscriptionsMax requests that wait at a time: for events, with a page or an answer that goes on, or for the end of
 *     a scavenge; more are answered 503; default {@link Limits#SUBSCRIPTION_COUNT_MAX}, which is what a store takes
 * @param bodiesLengthMax bytes of request bodies and of events in answers held at a time; more are answered 503;
 *     default an eighth of the heap, but at most 256 MiB; at least {@code bodyLengthMax}
 * @param headLengthMax bytes of the first line and the fields of a request; default 32 KiB
 * @param headersMax fields of a request; default 100
 * @param bodyLengthMax bytes of a request body, chunk lines counted; default {@link Codec#BODY_LENGTH_MAX}
 * @param headTimeout from the first byte of a request to the end of its fields; default 10 s
 * @param idleTimeout between two requests of a connection, and before the first; default 60 s
 * @param bodyTimeout from the end of the fields to the end of the body; default 60 s
 * @param bodyRateMin bytes of a body that must come in a second, on average and after {@code bodyGrace}; default 1,024
 * @param bodyGrace how long a body may be slower than {@code bodyRateMin}; default 5 s
 * @param stallTimeout how long a client may take nothing of an answer; default 30 s
 * @param heartbeat after which time without anything to send an answer that goes on sends a sign of life; default 15 s
 * @param closeTimeout how long requests under way have to finish when the transport closes; default 5 s, at most
 *     {@link #CLOSE_TIMEOUT_MAX}, so that a server that has to end within 10 s has time to close its store
 * @param hosts which servers requests may be meant for; names with a space between them, or {@code *} for any
 */
public record HttpSettings(
        int ioThreads,
        int connectionsMax,
        int requestsMax,
        int subscriptionsMax,
        long bodiesLengthMax,
        int headLengthMax,
        int headersMax,
        long bodyLengthMax,
        Duration headTimeout,
        Duration idleTimeout,
        Duration bodyTimeout,
        long bodyRateMin,
        Duration bodyGrace,
        Duration stallTimeout,
        Duration heartbeat,
        Duration closeTimeout,
        Hosts hosts) {

    /** The longest time of any of these settings. */
    public static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    /** The longest that requests under way can have to finish. */
    public static final Duration CLOSE_TIMEOUT_MAX = Duration.ofSeconds(8);

    private static final long BODIES_LENGTH_DEFAULT_MAX = 256 * 1024 * 1024;
    private static final int BODIES_PART_OF_HEAP = 8;
    private static final int IO_THREADS_MAX = 64;
    private static final int CONNECTIONS_MAX = 100_000;
    private static final int HEAD_LENGTH_MIN = 1024;
    private static final int HEAD_LENGTH_MAX = 1024 * 1024;
    private static final int HEADERS_MAX = 1_000;

    /**
     * Reads the options of a transport over the defaults.
     *
     * @param host the name or address that the transport listens on
     * @param options the options by name
     * @return the settings
     * @throws IllegalArgumentException if an option is unknown or out of bounds
     */
    public static HttpSettings parse(String host, Map<String, String> options) {
        var left = new TreeMap<>(options);
        long bodyLengthMax = number(left, "bodyLengthMax", (long) Codec.BODY_LENGTH_MAX, 1, Codec.BODY_LENGTH_MAX);
        var settings = new HttpSettings(
                number(left, "ioThreads", 2, 1, IO_THREADS_MAX),
                number(left, "connectionsMax", 4_096, 1, CONNECTIONS_MAX),
                number(left, "requestsMax", 512, 1, CONNECTIONS_MAX),
                number(left, "subscriptionsMax", Limits.SUBSCRIPTION_COUNT_MAX, 1, CONNECTIONS_MAX),
                number(left, "bodiesLengthMax", bodiesLengthMax(bodyLengthMax), 1, Long.MAX_VALUE),
                number(left, "headLengthMax", 32 * 1024, HEAD_LENGTH_MIN, HEAD_LENGTH_MAX),
                number(left, "headersMax", 100, 1, HEADERS_MAX),
                bodyLengthMax,
                duration(left, "headTimeout", Duration.ofSeconds(10)),
                duration(left, "idleTimeout", Duration.ofSeconds(60)),
                duration(left, "bodyTimeout", Duration.ofSeconds(60)),
                number(left, "bodyRateMin", 1024L, 1, Integer.MAX_VALUE),
                duration(left, "bodyGrace", Duration.ofSeconds(5)),
                duration(left, "stallTimeout", Duration.ofSeconds(30)),
                duration(left, "heartbeat", Duration.ofSeconds(15)),
                duration(left, "closeTimeout", Duration.ofSeconds(5), CLOSE_TIMEOUT_MAX),
                Hosts.parse(host, left.remove("hosts")));
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("HTTP transport has no option " + Limits.quote(left.firstKey()));
        }
        if (settings.bodiesLengthMax < settings.bodyLengthMax) {
            throw new IllegalArgumentException(
                    "HTTP option bodiesLengthMax must be at least bodyLengthMax, which is %d, is %d"
                            .formatted(settings.bodyLengthMax, settings.bodiesLengthMax));
        }
        return settings;
    }

    /** The shortest of the times that are watched. */
    Duration shortestTimeout() {
        var shortest = idleTimeout;
        for (var timeout : new Duration[] {headTimeout, bodyTimeout, bodyGrace, stallTimeout}) {
            shortest = timeout.compareTo(shortest) < 0 ? timeout : shortest;
        }
        return shortest;
    }

    /** An event takes about four times its length while it is answered, as an object, as text and on its way. */
    private static long bodiesLengthMax(long bodyLengthMax) {
        long part = Runtime.getRuntime().maxMemory() / BODIES_PART_OF_HEAP;
        return Math.min(BODIES_LENGTH_DEFAULT_MAX, Math.max(bodyLengthMax, part));
    }

    private static int number(Map<String, String> options, String name, int whenAbsent, int min, int max) {
        return (int) number(options, name, (long) whenAbsent, min, max);
    }

    private static long number(Map<String, String> options, String name, long whenAbsent, long min, long max) {
        var text = options.remove(name);
        if (text == null) {
            return whenAbsent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(outOfBounds(name, text, min, max), e);
        }
        throw new IllegalArgumentException(outOfBounds(name, text, min, max));
    }

    private static String outOfBounds(String name, String text, long min, long max) {
        return "HTTP option %s must be a number from %d to %d, is %s".formatted(name, min, max, Limits.quote(text));
    }

    private static Duration duration(Map<String, String> options, String name, Duration whenAbsent) {
        return duration(options, name, whenAbsent, TIMEOUT_MAX);
    }

    private static Duration duration(Map<String, String> options, String name, Duration whenAbsent, Duration max) {
        var text = options.remove(name);
        if (text == null) {
            return whenAbsent;
        }
        var unit = text.replaceFirst("^[0-9]{1,9}", "");
        long millisInUnit = switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            default -> 0;
        };
        if (millisInUnit > 0 && unit.length() < text.length()) {
            long count = Long.parseLong(text.substring(0, text.length() - unit.length()));
            var duration = Duration.ofMillis(count * millisInUnit);
            if (!duration.isZero() && duration.compareTo(max) <= 0) {
                return duration;
            }
        }
        throw new IllegalArgumentException("HTTP option %s must be a time from 1ms to %s, such as %s, is %s"
                .formatted(name, shown(max), shown(whenAbsent), Limits.quote(text)));
    }

    private static String shown(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
    }
}
