package io.evenire.engine.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waking is due until it was done. */
@Timeout(120)
class NotifierTest {

    /** The thread ended with the first error, and nobody was woken any more. */
    @Test
    void goesOnAfterAnError() throws Exception {
        var tryCount = new AtomicInteger();
        var woken = new CompletableFuture<Integer>();
        var notifier = new Notifier(() -> {
            if (tryCount.incrementAndGet() <= 2) {
                throw new OutOfMemoryError("as a waking may end");
            }
            woken.complete(tryCount.get());
        });
        notifier.start();
        notifier.expect();

        notifier.announce();

        assertThat(woken.get()).isEqualTo(3);
        notifier.close();
    }
}
