package io.evenire.client;

import io.evenire.api.Limits;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.StoreBusyException;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import io.evenire.protocol.SubscriptionPage;
import io.evenire.protocol.Waiting;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The subscriptions of one client: bounded in number, ended when it closes. */
final class Subscriptions implements AutoCloseable {

    /** The longest that one request waits for events: a connection that is broken without a sign is noticed soon after. */
    static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final ClientSettings settings;
    private final Requests requests;
    private final Exchange exchange;
    private final Codec codec;
    private final Semaphore free = new Semaphore(Limits.SUBSCRIPTION_COUNT_MAX);
    private final Set<HttpSubscription> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed; // written by close, read by whoever subscribes

    Subscriptions(ClientSettings settings, Requests requests, Exchange exchange, Codec codec) {
        this.settings = settings;
        this.requests = requests;
        this.exchange = exchange;
        this.codec = codec;
    }

    /** Subscribes; the first page, which tells where that begins, is asked for at once. */
    HttpSubscription open(Read read, Attempts attempts) {
        Limits.requireSubscription(read);
        if (!free.tryAcquire()) {
            throw new StoreBusyException("this client has %d subscriptions already, which is the most"
                    .formatted(Limits.SUBSCRIPTION_COUNT_MAX));
        }
        boolean opened = false;
        try {
            var first = first(read, attempts);
            var subscription = new HttpSubscription(this, read, first);
            open.add(subscription);
            opened = true;
            if (closed) {
                subscription.end(storeClosed()); // close() may have missed it
            }
            return subscription;
        } finally {
            if (!opened) {
                free.release();
            }
        }
    }

    /** Asks for the first page; behind a place is the next one on the way, but not in what is said if it is ahead. */
    private SubscriptionPage first(Read read, Attempts attempts) {
        if (!(read.from() instanceof Read.From.After(long place))) {
            return page(read, attempts);
        }
        try {
            return page(read.from(place == Long.MAX_VALUE ? place : place + 1), attempts);
        } catch (PositionAheadException e) {
            throw e.stream()
                    .map(stream -> new PositionAheadException(stream, place, e.head()))
                    .orElseGet(() -> new PositionAheadException(place, e.head()));
        }
    }

    private SubscriptionPage page(Read read, Attempts attempts) {
        var timeout = settings.requestTimeout().plus(Waiting.SEARCH_MAX);
        var request = Requests.within(timeout, request(read, Duration.ZERO));
        return attempts.read(request, answer -> codec.readSubscriptionPage(answer.body()));
    }

    /** Asks for the next page of a read, which may wait for events. */
    HttpRequest request(Read read, Duration wait) {
        var page = read.limit(settings.pageSize());
        return switch (read.source()) {
            case Read.Source.Stream(var stream) ->
                requests.get(new Route.StreamEvents(stream), Waiting.with(Parameters.of(page), wait));
            case Read.Source.Store store ->
                requests.post(new Route.Query(), Waiting.with(Parameters.none(), wait), codec.writeQuery(page));
        };
    }

    Exchange exchange() {
        return exchange;
    }

    Codec codec() {
        return codec;
    }

    /** {@return how long the server waits for events at most, before it says that there is none} */
    Duration waitMax() {
        return settings.requestTimeout().compareTo(WAIT_MAX) < 0 ? settings.requestTimeout() : WAIT_MAX;
    }

    /** {@return how long an answer may take beyond the time that the server waits} */
    Duration requestTimeout() {
        return settings.requestTimeout();
    }

    /** Forgets a subscription that was closed. */
    void forget(HttpSubscription subscription) {
        if (open.remove(subscription)) {
            free.release();
        }
    }

    /** Ends all subscriptions, and every one that comes. */
    @Override
    public void close() {
        closed = true;
        for (var subscription : open) {
            subscription.end(storeClosed());
        }
    }

    private static IllegalStateException storeClosed() {
        return new IllegalStateException("the store is closed");
    }
}
