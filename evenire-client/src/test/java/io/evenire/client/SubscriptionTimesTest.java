package io.evenire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Read;
import io.evenire.api.StoreBusyException;
import io.evenire.client.Failure.Effect;
import io.evenire.engine.Evenire;
import io.evenire.protocol.Codec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a subscription waits for its server. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubscriptionTimesTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    /** A server that said to come back in a day had the subscription rest for a day. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 59, 60, 61, 86_400})
    void restsNoLongerThanAMinuteWhateverTheServerSays(long seconds) {
        var pause = Duration.ofSeconds(seconds);

        var rest = HttpSubscription.rest(new Failure(new StoreBusyException("busy"), Effect.NOTHING, true, pause), 0);

        assertThat(rest).isBetween(seconds < 60 ? pause : Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    /** A server looks through its store for some seconds; a client of less patience asked again and again for nothing. */
    @Test
    void aFirstPageMayTakeLongerThanOtherRequests() throws Exception {
        var there = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var served = Evenire.inMemory();
                var server = new FakeServer(served, Codec.json());
                var store = EvenireClient.connect(ClientSettings.of(server.address())
                        .withForm(ClientSettings.Form.JSON)
                        .withRequestTimeout(SHORT))) {
            server.next(FakeServer.answerWhen(there, go));

            var opening = CompletableFuture.supplyAsync(() -> store.subscribe(Read.all()), Thread::startVirtualThread);
            there.await();
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> opening.get(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS));
            go.countDown();

            opening.get().close();
            assertThat(server.requests()).hasSize(1);
        }
    }
}
