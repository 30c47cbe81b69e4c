package io.evenire.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Where a server is, and how to talk to it.
 *
 * @param address the server, as in {@code http://localhost:5243}; may have a path, if there is a proxy before it
 * @param form the form of what is sent and answered; Protobuf unless set
 * @param connectTimeout how long a connection may take to open; 1 ms to 10 min, 5 s unless set
 * @param requestTimeout how long one attempt may take, from waiting for a free connection to the last byte of the answer;
 *     1 ms to 10 min, 10 s unless set; one to erase an event may take a minute more
 * @param retryTime how long after its first attempt a call that failed on the way, or that found the server busy, is
 *     tried again; 0 to 10 min, 30 s unless set; with more than the request time-out, an append whose answer does not come
 *     is sent again
 * @param pageSize how many events or streams are fetched at once at most; 1 to {@value #PAGE_SIZE_MAX}, 500 unless set
 */
public record ClientSettings(
        URI address, Form form, Duration connectTimeout, Duration requestTimeout, Duration retryTime, int pageSize) {

    /** The largest page. */
    public static final int PAGE_SIZE_MAX = 1_000;

    /** The longest time-out. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    /** In which form events travel. */
    public enum Form {
        /** As Protobuf messages: shorter, and no work for JSON data. */
        PROTOBUF,
        /** As JSON: readable on the way. */
        JSON
    }

    /**
     * Validates the settings.
     *
     * @throws IllegalArgumentException if one of them is out of bounds
     */
    public ClientSettings {
        requireServer(address);
        requireBetween("connect timeout", connectTimeout, TIMEOUT_MIN);
        requireBetween("request timeout", requestTimeout, TIMEOUT_MIN);
        requireBetween("retry time", retryTime, Duration.ZERO);
        if (pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
            throw new IllegalArgumentException("page size must be 1 to %d, is %d".formatted(PAGE_SIZE_MAX, pageSize));
        }
    }

    /**
     * Makes the usual settings for a server.
     *
     * @param address where it is
     * @return the settings
     * @throws IllegalArgumentException if the address is not one of a server
     */
    public static ClientSettings of(URI address) {
        return new ClientSettings(
                address, Form.PROTOBUF, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), 500);
    }

    /**
     * Makes the usual settings for a server.
     *
     * @param address where it is
     * @return the settings
     * @throws IllegalArgumentException if the address is not one of a server
     */
    public static ClientSettings of(String address) {
        try {
            return of(new URI(address));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "address must be a URI such as http://localhost:5243: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces the form.
     *
     * @param newForm the form of what is sent and answered
     * @return the settings with it
     */
    public ClientSettings withForm(Form newForm) {
        return new ClientSettings(address, newForm, connectTimeout, requestTimeout, retryTime, pageSize);
    }

    /**
     * Replaces the connect time-out.
     *
     * @param newConnectTimeout how long a connection may take to open
     * @return the settings with it
     */
    public ClientSettings withConnectTimeout(Duration newConnectTimeout) {
        return new ClientSettings(address, form, newConnectTimeout, requestTimeout, retryTime, pageSize);
    }

    /**
     * Replaces the request time-out.
     *
     * @param newRequestTimeout how long one attempt may take
     * @return the settings with it
     */
    public ClientSettings withRequestTimeout(Duration newRequestTimeout) {
        return new ClientSettings(address, form, connectTimeout, newRequestTimeout, retryTime, pageSize);
    }

    /**
     * Replaces the retry time.
     *
     * @param newRetryTime how long a call that failed on the way is tried again; zero for one attempt only
     * @return the settings with it
     */
    public ClientSettings withRetryTime(Duration newRetryTime) {
        return new ClientSettings(address, form, connectTimeout, requestTimeout, newRetryTime, pageSize);
    }

    /**
     * Replaces the page size.
     *
     * @param newPageSize how many events or streams are fetched at once at most
     * @return the settings with it
     */
    public ClientSettings withPageSize(int newPageSize) {
        return new ClientSettings(address, form, connectTimeout, requestTimeout, retryTime, newPageSize);
    }

    private static void requireServer(URI address) {
        var scheme = address.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        boolean plain =
                address.getRawUserInfo() == null && address.getRawQuery() == null && address.getRawFragment() == null;
        if (!http || address.getHost() == null || !plain) {
            throw new IllegalArgumentException(
                    "address must be http or https, with a host and neither user, query nor fragment, is '%s'"
                            .formatted(address));
        }
    }

    private static void requireBetween(String what, Duration found, Duration min) {
        if (found.compareTo(min) < 0 || found.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "%s must be from %s to %s, is %s".formatted(what, min, TIMEOUT_MAX, found));
        }
    }
}
