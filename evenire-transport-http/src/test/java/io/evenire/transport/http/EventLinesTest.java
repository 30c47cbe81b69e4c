package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Cursor;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Read.Source;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events as lines, of a store that is looked through part by part, for as long as it takes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLinesTest {

    private static final int WAIT_SECONDS = 60; // only a hanging server makes a test wait so long
    private static final String LINES =
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n";
    private static final String PAGE = "GET /api/v1/streams/s/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final PartStore store = new PartStore();

    /** A store that finds one event, or none, in each part of a read of everything. */
    private static final class PartStore extends ListStore {

        private final CountDownLatch lookedThrough = new CountDownLatch(3);
        private volatile @Nullable Thread reader; // written by who reads, read by the test
        private volatile LongUnaryOperator rest =
                position -> position; // set by the test: where to go on behind a position

        @Override
        public Cursor read(Read read) {
            var cursor = super.read(read);
            return read.source() instanceof Source.Stream ? cursor : new Parts(cursor, read);
        }

        private final class Parts implements Cursor {

            private final Cursor all;
            private final Read read;

            Parts(Cursor all, Read read) {
                this.all = all;
                this.read = read;
            }

            @Override
            public long asOf() {
                return all.asOf();
            }

            @Override
            public Iterator<Event> iterator() {
                throw new AssertionError("nothing bounds this");
            }

            @Override
            public Part part(long recordCountMax) {
                reader = Thread.currentThread();
                lookedThrough.countDown();
                long from = read.from() instanceof Read.From.At(long place) ? place : 1;
                var found = all.stream()
                        .limit(1)
                        .filter(event -> event.position() == from)
                        .iterator();
                long next = rest.applyAsLong(from);
                return new Part() {
                    @Override
                    public boolean hasNext() {
                        return found.hasNext();
                    }

                    @Override
                    public Event next() {
                        return found.next();
                    }

                    @Override
                    public OptionalLong rest() {
                        return found.hasNext() ? OptionalLong.empty() : OptionalLong.of(next);
                    }
                };
            }
        }
    }

    @Test
    void theLinesOfAllPartsAreTheWholeAsItWas() throws Exception {
        append(5);
        store.rest = position -> {
            if (position == 2) {
                append(3); // what comes later is not of this read
            }
            return position + 1;
        };
        try (var server = start(Map.of());
                var client = new RawClient(server.address())) {
            client.send(LINES.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

            var body = client.receiveAll();

            assertThat(body.lines().filter(line -> line.startsWith("{"))).hasSize(5);
            assertThat(body).contains("\"position\":1,", "\"position\":5,").endsWith("}\n");
        }
    }

    @Test
    void aLimitHoldsOverAllParts() throws Exception {
        append(5);
        store.rest = position -> position + 1;
        try (var server = start(Map.of());
                var client = new RawClient(server.address())) {
            client.send(
                    LINES.replace("/events ", "/events?limit=3 ").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

            assertThat(client.receiveAll().lines().filter(line -> line.startsWith("{")))
                    .hasSize(3);
        }
    }

    /** It was looked through to the end, however long that took, though nobody was there any more. */
    @Test
    void aClientThatHasGoneEndsTheLookingThrough() throws Exception {
        append(1);
        store.rest = position -> 1; // without end
        try (var server = start(Map.of("requestsMax", "1"));
                var other = new RawClient(server.address())) {
            try (var client = new RawClient(server.address())) {
                client.send(LINES.replace("/events ", "/events?from=1&type=Absent "));
                assertThat(store.lookedThrough.await(WAIT_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                assertThat(other.send(PAGE).receive().status())
                        .as("the place is taken")
                        .isEqualTo(503);
            }

            while (other.send(PAGE).receive().status() != 200) {
                Thread.onSpinWait(); // until the first has noticed
            }
        }
    }

    /** Whoever looked through the store once went on when the server was closed. */
    @Test
    void aServerThatStopsEndsTheLookingThrough() throws Exception {
        append(1);
        store.rest = position -> 1;
        var server = start(Map.of("closeTimeout", "100ms"));
        try (var client = new RawClient(server.address())) {
            client.send(LINES.replace("/events ", "/events?from=1&type=Absent "));
            assertThat(store.lookedThrough.await(WAIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();

            server.close();

            assertThat(Objects.requireNonNull(store.reader).join(Duration.ofSeconds(WAIT_SECONDS)))
                    .isTrue();
            assertThat(client.receiveAll()).doesNotEndWith("0\r\n\r\n");
        }
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            store.append("s", ExpectedVersion.any(), NewEvent.json("T", "{}"));
        }
    }

    private Transport start(Map<String, String> options) {
        return new HttpTransportProvider().start(store, new TransportSettings("127.0.0.1", 0, options));
    }
}
