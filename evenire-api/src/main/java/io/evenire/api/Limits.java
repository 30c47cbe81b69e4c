package io.evenire.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The bounds of everything that is handed to a store, and the one place where they are checked. */
public final class Limits {

    /** The longest stream id, in UTF-8 bytes. */
    public static final int STREAM_ID_LENGTH_MAX = 512;

    /** The longest event type, in UTF-8 bytes. */
    public static final int TYPE_LENGTH_MAX = 256;

    /** The longest content type, in UTF-8 bytes. */
    public static final int CONTENT_TYPE_LENGTH_MAX = 256;

    /** The longest tag, in UTF-8 bytes. */
    public static final int TAG_LENGTH_MAX = 256;

    /** The most tags on one event. */
    public static final int TAG_COUNT_MAX = 64;

    /** The longest correlation id, causation id or traceparent, in UTF-8 bytes. */
    public static final int CONTEXT_LENGTH_MAX = 256;

    /** The most metadata on one event, in bytes. */
    public static final int METADATA_LENGTH_MAX = 64 * 1024;

    /** The most data in one event, in bytes, unless a store is set to take more. */
    public static final int DATA_LENGTH_DEFAULT_MAX = 1024 * 1024;

    /** The most data in one event that a store can be set to take, in bytes, if there is nothing else in the append. */
    public static final int DATA_LENGTH_MAX = 16 * 1024 * 1024;

    /** The most events in one append. */
    public static final int APPEND_EVENT_COUNT_MAX = 10_000;

    /** The most bytes in one append, counted as {@link NewEvent#length()}. */
    public static final int APPEND_LENGTH_MAX = 16 * 1024 * 1024;

    /** The most streams in one append. */
    public static final int APPEND_STREAM_COUNT_MAX = 1_000;

    /** The most streams that one append only checks. */
    public static final int APPEND_CHECK_COUNT_MAX = 1_000;

    /** The most items of a query. */
    public static final int QUERY_ITEM_COUNT_MAX = 64;

    /** The most types in one item of a query. */
    public static final int QUERY_TYPE_COUNT_MAX = 64;

    /** The most tags in one item of a query. */
    public static final int QUERY_TAG_COUNT_MAX = 16;

    /** The most categories in one item of a query. */
    public static final int QUERY_CATEGORY_COUNT_MAX = 64;

    /** The most streams in one item of a query. */
    public static final int QUERY_STREAM_COUNT_MAX = 64;

    /** The most types, tags, categories and streams in all items of a query together. */
    public static final int QUERY_TERM_COUNT_MAX = 5_120;

    /** The longest name of a consumer, in UTF-8 bytes. */
    public static final int CONSUMER_LENGTH_MAX = 256;

    /** The longest name of a snapshot, in UTF-8 bytes. */
    public static final int SNAPSHOT_NAME_LENGTH_MAX = 256;

    /** The longest time for which a stream can be told to keep its events; 100 years of 365 days. */
    public static final Duration RETENTION_AGE_MAX = Duration.ofDays(36_500);

    /** The most subscriptions that one store serves at the same time. */
    public static final int SUBSCRIPTION_COUNT_MAX = 1_000;

    /** The longest that one call waits for a scavenge. */
    public static final Duration SCAVENGE_WAIT_MAX = Duration.ofSeconds(60);

    private static final int QUOTE_LENGTH_MAX = 80;

    private Limits() {}

    /**
     * Throws unless a listing may be asked for with these texts: each is empty, or a stream id could begin with it.
     *
     * @param prefix what the ids start with
     * @param after the text that they are above
     * @throws IllegalArgumentException if one of them has more than {@value #STREAM_ID_LENGTH_MAX} UTF-8 bytes, a control
     *     character or an unpaired surrogate
     */
    public static void requireListing(String prefix, String after) {
        requireTextOrNothing("prefix of stream ids", prefix);
        requireTextOrNothing("text before the stream ids", after);
    }

    /**
     * Throws unless categories, types or tags may be listed with these texts: each is empty, or one of them could begin
     * with it.
     *
     * @param prefix what they start with
     * @param after the text that they are above
     * @throws IllegalArgumentException if one of the texts has more than {@value #STREAM_ID_LENGTH_MAX} UTF-8 bytes, a
     *     control character or an unpaired surrogate
     */
    public static void requireFacets(String prefix, String after) {
        requireTextOrNothing("prefix of categories, types or tags", prefix);
        requireTextOrNothing("text before the categories, types or tags", after);
    }

    /**
     * Throws unless a read may be subscribed to: it is forward and has no limit.
     *
     * @param read the read
     * @throws IllegalArgumentException if it is backward or has a limit
     */
    public static void requireSubscription(Read read) {
        if (read.direction() != Read.Direction.FORWARD) {
            throw new IllegalArgumentException("a subscription must read forward, is to read backward");
        }
        if (read.limit() != Long.MAX_VALUE) {
            throw new IllegalArgumentException("a subscription must have no limit, has " + read.limit());
        }
    }

    /**
     * Throws unless a consumer may have a name.
     *
     * @param consumer the name
     * @throws IllegalArgumentException if it is empty, has more than {@value #CONSUMER_LENGTH_MAX} UTF-8 bytes, a control
     *     character or an unpaired surrogate, or is {@code .} or {@code ..}
     */
    public static void requireConsumer(String consumer) {
        requireName("consumer", consumer, CONSUMER_LENGTH_MAX);
    }

    /**
     * Throws unless one call may wait for a scavenge so long.
     *
     * @param wait how long
     * @throws IllegalArgumentException if it is negative or longer than {@link #SCAVENGE_WAIT_MAX}
     */
    public static void requireScavengeWait(Duration wait) {
        if (wait.isNegative() || wait.compareTo(SCAVENGE_WAIT_MAX) > 0) {
            throw new IllegalArgumentException("time to wait for a scavenge must be %s to %s, is %s"
                    .formatted(Duration.ZERO, SCAVENGE_WAIT_MAX, wait));
        }
    }

    /** Throws unless a text can be a name that stands in a path. */
    static void requireName(String what, String name, int lengthMax) {
        requireText(what, name, lengthMax);
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("%s must not be '.' or '..', is %s".formatted(what, quote(name)));
        }
    }

    private static void requireTextOrNothing(String what, String text) {
        if (!text.isEmpty()) {
            requireText(what, text, STREAM_ID_LENGTH_MAX);
        }
    }

    /** Throws unless a text has 1 to {@code lengthMax} UTF-8 bytes, no control character and no half of a surrogate. */
    static void requireText(String what, String text, int lengthMax) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("%s must not be empty".formatted(what));
        }
        if (text.length() <= lengthMax && isPrintableAscii(text)) {
            return; // as nearly all are, and every event that is read comes by here
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "%s %s has the control character U+%04X at index %d".formatted(what, quote(text), (int) c, i));
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException("%s %s has an unpaired surrogate U+%04X at index %d"
                            .formatted(what, quote(text), (int) c, i));
                }
                i++;
            }
        }
        // every char has at least one byte, so a text this long need not be encoded to be refused
        int length = text.length() > lengthMax ? text.length() : lengthInUtf8(text);
        if (length > lengthMax) {
            throw new IllegalArgumentException("%s must have at most %d UTF-8 bytes, has %s%d: %s"
                    .formatted(what, lengthMax, text.length() > lengthMax ? "at least " : "", length, quote(text)));
        }
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Throws unless a count or a length is at most what is allowed. */
    static void requireAtMost(String what, String unit, long found, long max) {
        if (found > max) {
            throw new IllegalArgumentException("%s must have at most %d %s, has %d".formatted(what, max, unit, found));
        }
    }

    static int lengthInUtf8(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return length;
    }

    /**
     * Shows a text in a message: in quotes, control characters and halves of surrogates escaped, cut to 80 characters.
     *
     * @param text what somebody sent
     * @return what may be logged
     */
    public static String quote(String text) {
        var quoted = new StringBuilder("'");
        for (int i = 0; i < text.length() && i < QUOTE_LENGTH_MAX; i++) {
            char c = text.charAt(i);
            boolean pairEnds = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), c);
            boolean pairBegins = i + 1 < Math.min(text.length(), QUOTE_LENGTH_MAX)
                    && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pairBegins && !pairEnds)) {
                quoted.append("\\u%04X".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(text.length() > QUOTE_LENGTH_MAX ? "…'" : "'").toString();
    }
}
