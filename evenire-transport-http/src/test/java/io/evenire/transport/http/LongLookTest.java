package io.evenire.transport.http;

import static io.evenire.transport.http.ListStore.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.api.Subscription;
import io.evenire.protocol.Codec;
import io.evenire.protocol.SubscriptionPage;
import io.evenire.protocol.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the store is looked through for long, what was found is answered meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LongLookTest {

    private static final String STREAM = "/api/v1/streams/s/events";
    private static final String ALL = "/api/v1/events";

    @ParameterizedTest
    @ValueSource(strings = {STREAM, ALL})
    void aPartOfALiveBodyIsSentAfterASecond(String path) throws Exception {
        try (var server = LiveServer.start(new LookedThrough(LiveBody.GATHER_MAX), Map.of());
                var client = LiveClient.lines(server.address(), path + "?follow")) {
            assertThat(client.line()).isPresent();
            assertThat(client.line()).isPresent();
        }
    }

    @Test
    void aPageIsAnsweredAFewSecondsAfterItsTime() throws Exception {
        try (var server = LiveServer.start(new LookedThrough(Waiting.SEARCH_MAX), Map.of());
                var client = HttpClient.newHttpClient()) {
            var all = send(client, server.address() + ALL + "?wait=0s");
            var stream = send(client, server.address() + STREAM + "?wait=0s");

            var withEvents = all.get();
            var without = stream.get();

            assertThat(withEvents.events()).extracting(Event::position).containsExactly(1L, 2L);
            assertThat(withEvents.checkpoint()).isEqualTo(at(2));
            assertThat(withEvents.caughtUp()).isFalse();
            assertThat(without.events()).isEmpty();
            assertThat(without.checkpoint()).isEqualTo(at(2));
            assertThat(without.caughtUp()).isFalse();
        }
    }

    private static CompletableFuture<SubscriptionPage> send(HttpClient client, String uri) {
        var request = HttpRequest.newBuilder(URI.create(uri)).build();
        return client.sendAsync(request, BodyHandlers.ofByteArray())
                .thenApply(answer -> Codec.json().readSubscriptionPage(answer.body()));
    }

    /** Has so much that there is always one signal more: of the store it gives events, of a stream how far it is. */
    private static final class LookedThrough extends ListStore {

        private final Duration bound;

        LookedThrough(Duration bound) {
            this.bound = bound;
        }

        @Override
        public Subscription subscribe(Read read) {
            return new Look(bound, read.source() instanceof Read.Source.Store);
        }
    }

    /** Finds the second thing only when the time is over, and the third when nobody wants it any more. */
    private static final class Look implements Subscription {

        private final Duration bound;
        private final boolean givesEvents;
        private final CountDownLatch closed = new CountDownLatch(1);
        private int position;

        Look(Duration bound, boolean givesEvents) {
            this.bound = bound;
            this.givesEvents = givesEvents;
        }

        @Override
        public Signal next() throws InterruptedException {
            position++;
            if (position == 2) {
                var _ = closed.await(bound.toNanos(), TimeUnit.NANOSECONDS);
            } else if (position > 2) {
                closed.await();
            }
            return givesEvents
                    ? new Signal.Received(new Event(
                            position, StreamId.of("s"), position - 1L, Instant.EPOCH, NewEvent.json("T", "1")))
                    : new Signal.Progress(at(position));
        }

        @Override
        public Optional<Signal> next(Duration wait) throws InterruptedException {
            return Optional.of(next());
        }

        @Override
        public State state() {
            return State.CATCHING_UP;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
