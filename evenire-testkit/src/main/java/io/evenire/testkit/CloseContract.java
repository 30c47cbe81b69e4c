package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Read;
import io.evenire.api.StreamChange;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What is left of a store that was closed. */
abstract class CloseContract extends ContractChapter {

    CloseContract(EventStoreContract contract) {
        super(contract);
    }

    @Test
    void aClosedStoreRefusesEverything() {
        append(ORDER, 2);
        store.close();

        var append = Append.to(ORDER, ExpectedVersion.any(), event());
        assertThatIllegalStateException().isThrownBy(() -> store.append(append));
        assertThatIllegalStateException().isThrownBy(() -> store.append("order-42", ExpectedVersion.any(), event()));
        assertThatIllegalStateException().isThrownBy(() -> store.read(Read.stream(ORDER)));
        assertThatIllegalStateException().isThrownBy(() -> store.read("order-42"));
        assertThatIllegalStateException().isThrownBy(() -> store.stream(ORDER));
        assertThatIllegalStateException().isThrownBy(() -> store.streams(""));
        assertThatIllegalStateException().isThrownBy(() -> store.streams("", "a"));
        assertThatIllegalStateException()
                .isThrownBy(() -> store.change(ORDER, ExpectedVersion.any(), StreamChange.delete()));
        assertThatIllegalStateException().isThrownBy(() -> store.scavenging().start());
        assertThatIllegalStateException().isThrownBy(() -> store.scavenging().state());
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> store.appendAsync(append).join())
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTwiceDoesNothing() {
        append(ORDER, 1);
        store.close();

        assertThatCode(store::close).doesNotThrowAnyException();
    }

    @Test
    void manyMayCloseAtOnce() {
        append(ORDER, 1);
        var closers = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 8; i++) {
            var isRefused = new CompletableFuture<Boolean>();
            closers.add(isRefused);
            Thread.ofVirtual()
                    .start(() -> isRefused.completeAsync(this::closeAndSeeWhetherAppendsAreRefused, Runnable::run));
        }

        assertThat(closers).extracting(CompletableFuture::join).containsOnly(true);
    }

    private boolean closeAndSeeWhetherAppendsAreRefused() {
        store.close();
        try {
            store.append(Append.to(ORDER, ExpectedVersion.any(), event()));
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Test
    void appendsUnderWayAreFinishedBeforeTheStoreCloses() {
        var futures = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < 100; i++) {
            futures.add(store.appendAsync(Append.to(ORDER, ExpectedVersion.any(), event())));
        }

        store.close();

        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i).join().version(ORDER)).isEqualTo(i);
        }
    }

    @Test
    void everyAppendWhileTheStoreClosesIsWrittenOrRefused() {
        var first = new CompletableFuture<Long>();
        var writer = new CompletableFuture<Long>();
        Thread.startVirtualThread(() -> writer.completeAsync(() -> appendUntilRefused(first), Runnable::run));
        first.join();

        store.close();

        assertThat(writer.join()).isNotNegative();
    }

    private long appendUntilRefused(CompletableFuture<Long> first) {
        long version = -1;
        try {
            while (true) {
                var appended = store.append(Append.to(ORDER, ExpectedVersion.any(), event()));
                assertThat(appended.version(ORDER)).isEqualTo(version + 1);
                version = appended.version(ORDER);
                first.complete(version);
            }
        } catch (IllegalStateException closed) {
            return version;
        }
    }
}
