package io.evenire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    private final AtomicInteger cancelCount = new AtomicInteger();
    private final Subscription subscription = new Subscription() {
        @Override
        public void request(long count) {
            assertThat(count).isPositive();
        }

        @Override
        public void cancel() {
            cancelCount.incrementAndGet();
        }
    };

    @Test
    void takesAsManyBytesAsItMay() {
        var body = new BoundedBody(3);
        body.onSubscribe(subscription);
        body.onNext(List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3})));
        body.onComplete();

        assertThat(body.getBody().toCompletableFuture().join()).containsExactly(1, 2, 3);
    }

    @Test
    void givesUpAtOneMore() {
        var body = new BoundedBody(3);
        body.onSubscribe(subscription);
        body.onNext(List.of(ByteBuffer.allocate(2), ByteBuffer.allocate(2), ByteBuffer.allocate(1)));

        assertThat(cancelCount).hasValue(1);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> body.getBody().toCompletableFuture().join())
                .withCauseInstanceOf(IOException.class)
                .withMessageContaining("the answer has more than 3 bytes");
    }
}
