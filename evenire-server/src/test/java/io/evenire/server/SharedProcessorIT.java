package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StreamId;
import io.evenire.engine.Evenire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests run on virtual threads, and one that looks through much for a long time leaves others the processor. */
class SharedProcessorIT {

    private static final List<String> ONE_PROCESSOR =
            List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    @Test
    void anotherThreadRunsBeforeAScanEnds() throws IOException, InterruptedException {
        try (var program =
                ServerProcess.java(ONE_PROCESSOR, System.getProperty("java.class.path"), Scanning.class.getName())) {
            assertThat(program.out()).containsExactly("another thread", "scan");
        }
    }

    /** A program that looks through a store for what is not there, and has something else to do. */
    static final class Scanning {

        private static final int APPEND_COUNT = 40;
        private static final int EVENT_COUNT = 500; // of each append

        private Scanning() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (var store = Evenire.inMemory()) {
                for (int i = 0; i < APPEND_COUNT; i++) {
                    store.append(Append.to(StreamId.of("s-" + i), ExpectedVersion.any(), events()));
                }
                scanBesideAnotherThread(store);
            }
        }

        /** Half of the events have one tag, half the other, and none has both. */
        private static NewEvent[] events() {
            return IntStream.range(0, EVENT_COUNT)
                    .mapToObj(i -> NewEvent.of("Seen", Payload.text("")).withTags("half:" + i % 2))
                    .toArray(NewEvent[]::new);
        }

        private static void scanBesideAnotherThread(Evenire store) throws InterruptedException {
            var begun = new CountDownLatch(1);
            var mayGoOn = new AtomicBoolean();
            var scan = Thread.ofVirtual().start(() -> {
                begun.countDown();
                while (!mayGoOn.get()) {
                    Thread.onSpinWait(); // keeps the processor until the other thread is there to want it
                }
                store.read(Read.matching(Query.of(Query.Item.none().withTags("half:0")))
                                .streamPrefix("s-"))
                        .forEach(event -> {});
                System.out.println("scan");
            });
            begun.await();
            var other = Thread.ofVirtual().start(() -> System.out.println("another thread"));
            mayGoOn.set(true);
            scan.join();
            other.join();
        }
    }
}
