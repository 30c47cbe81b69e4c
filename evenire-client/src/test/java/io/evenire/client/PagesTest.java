package io.evenire.client;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreState;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.client.ClientSettings.Form;
import io.evenire.engine.Evenire;
import io.evenire.protocol.Codec;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.StorePage;
import io.evenire.protocol.StreamPage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PagesTest {

    private static final StreamId STREAM = StreamId.of("s");

    private final EventStore served = Evenire.inMemory();
    private FakeServer server;
    private EventStore store;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(served, Codec.json());
        store = EvenireClient.connect(
                ClientSettings.of(server.address()).withForm(Form.JSON).withPageSize(2));
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
        served.close();
    }

    @Test
    void aCursorFetchesAsItGoes() {
        append(5);

        var events = store.read("s").iterator();

        assertThat(server.requests()).hasSize(1);
        assertThat(events.next().version()).isZero();
        assertThat(events.next().version()).isEqualTo(1);
        assertThat(server.requests()).hasSize(1);
        assertThat(events.next().version()).isEqualTo(2);
        assertThat(server.requests()).hasSize(2);
        assertThat(events).toIterable().extracting(Event::version).containsExactly(3L, 4L);
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(events::next);
    }

    @Test
    void aCursorEndsWhereTheStoreEndedAndBeginsAnewEachTime() {
        append(3);
        var forward = store.read("s");
        var backward = store.read(Read.stream(STREAM).backward());
        append(4);

        for (int i = 0; i < 2; i++) {
            assertThat(forward).extracting(Event::version).containsExactly(0L, 1L, 2L);
            assertThat(backward).extracting(Event::version).containsExactly(2L, 1L, 0L);
        }
        assertThat(forward.asOf()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, Long.MAX_VALUE})
    void aLimitEndsAcrossPages(long limit) {
        append(5);

        assertThat(store.read(Read.stream(STREAM).limit(limit))).hasSize((int) Math.min(5, limit));
        assertThat(store.read(Read.stream(STREAM).backward().from(3).limit(limit)))
                .hasSize((int) Math.min(4, limit));
    }

    @Test
    void aCursorOverTheWholeStoreFetchesAsItGoesAndEndsWhereTheStoreEnded() {
        append(5);
        var forward = store.read(Read.matching(Query.types("T")));
        var backward = store.read(Read.all().backward());
        append(3);

        assertThat(server.requests()).hasSize(2);
        var events = forward.iterator();
        assertThat(events.next().position()).isEqualTo(1);
        assertThat(events.next().position()).isEqualTo(2);
        assertThat(server.requests()).hasSize(2);
        assertThat(events.next().position()).isEqualTo(3);
        assertThat(server.requests()).hasSize(3);
        for (int i = 0; i < 2; i++) {
            assertThat(forward).extracting(Event::position).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(backward).extracting(Event::position).containsExactly(5L, 4L, 3L, 2L, 1L);
        }
        assertThat(forward.asOf()).isEqualTo(5);
        assertThat(backward.asOf()).isEqualTo(5);
    }

    @Test
    void aCursorOverTheWholeStoreAsksForNothingBehindItsEnd() {
        append(2);
        var cursor = store.read(Read.all());
        server.requests().clear();
        append(3);

        assertThat(cursor).hasSize(2);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, Long.MAX_VALUE})
    void aLimitOfTheWholeStoreEndsAcrossPages(long limit) {
        append(5);

        assertThat(store.read(Read.all().limit(limit))).hasSize((int) Math.min(5, limit));
        assertThat(store.read(Read.all().backward().from(3).limit(limit))).hasSize((int) Math.min(3, limit));
    }

    @Test
    void aServerThatGivesEventsOfTheWholeStoreAgainIsFoundOut() {
        var event = new Event(1, STREAM, 0, Instant.EPOCH, NewEvent.json("T", "1"));
        var first = Codec.json().writeStorePage(new StorePage(List.of(event), 9, OptionalLong.of(2)));
        var circle = Codec.json().writeStorePage(new StorePage(List.of(), 9, OptionalLong.of(2)));
        server.next(answer(first), answer(first), answer(first), answer(circle));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() ->
                            assertThat(store.read(Read.all()).stream().toList()).isNotNull())
                    .withMessage("the server answers with events that were read already, at position 2");
        }
    }

    @Test
    void aListingFetchesAsItGoes() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add("a/%2F \ud83d\ude00-" + i);
            served.append(ids.getLast(), any(), NewEvent.json("T", "1"));
        }
        var listing = store.streams("a/%2F ");

        assertThat(server.requests()).isEmpty();
        assertThat(listing).extracting(state -> state.stream().value()).isEqualTo(ids);
        assertThat(listing).hasSize(5);
        assertThat(store.streams("a", ids.get(2))).hasSize(2);
        assertThat(store.streams("b")).isEmpty();
    }

    @Test
    void aListOfTagsFetchesAsItGoes() {
        for (int i = 0; i < 5; i++) {
            served.append("s", any(), NewEvent.json("T", "1").withTags("a&b=%2F \ud83d\ude00" + i, "z"));
        }
        var facets = store.facets(Facet.Kind.TAG, "a&b=%2F ", "");

        assertThat(server.requests()).isEmpty();
        assertThat(facets.iterator()).toIterable().extracting(Facet::count).containsExactly(1L, 1L, 1L, 1L, 1L);
        assertThat(server.requests()).hasSize(3);
        assertThat(store.facets(Facet.Kind.TAG)).last().isEqualTo(new Facet("z", 5));
    }

    @Test
    void aServerThatGoesInCirclesIsFoundOut() {
        var event = new Event(1, STREAM, 0, Instant.EPOCH, NewEvent.json("T", "1"));
        var page = Codec.json().writeEventPage(new EventPage(List.of(event), 9, OptionalLong.of(0), true));
        var streams = Codec.json().writeStreamPage(new StreamPage(List.of(), Optional.of("")));
        server.next(answer(page), answer(page), answer(streams));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> assertThat(store.read("s").stream().toList()).isNotNull())
                .withMessage("the server answers with the same page of stream s again, at version 0");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.streams("").iterator().hasNext())
                .withMessage("the server answers with the same page of streams again, after ''");
    }

    /** A cursor used to end in the middle without a word, as if the stream had no more events. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamThatIsDeletedBetweenTwoPagesIsFoundOut(boolean startsAgain) {
        append(5);
        for (var read : List.of(Read.stream(STREAM), Read.stream(STREAM).backward())) {
            append(5);
            var events = store.read(read).iterator();
            var second = events.next().version() + (read.direction() == Read.Direction.FORWARD ? 1 : -1);
            assertThat(events.next().version()).isEqualTo(second);
            served.change(STREAM, any(), StreamChange.delete());
            if (startsAgain) {
                append(1);
            }

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(events::hasNext)
                    .withMessageMatching("stream s was truncated or deleted while it was read, at version [0-9]+;"
                            + " read it again");
        }
    }

    @Test
    void aStreamThatIsNotThereHasNoEvents() {
        assertThat(store.read("s").isEmpty()).isTrue();
        assertThat(store.read("s").first()).isEmpty();
    }

    @Test
    void aCursorOfAClosedStoreGivesNoMore() {
        append(5);
        var events = store.read("s").iterator();
        events.next();
        events.next();
        store.close();

        assertThatIllegalStateException().isThrownBy(events::hasNext).withMessage("the store is closed");
    }

    @Test
    void aClosedStoreStillTellsThatItIs() {
        append(5);
        var before = store.state();
        store.close();

        assertThat(before).isEqualTo(served.state());
        assertThat(store.state())
                .isEqualTo(new StoreState(
                        before.incarnation(), before.head(), StoreState.Health.CLOSED, "this client is closed"));
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            served.append("s", any(), NewEvent.json("T", "1"));
        }
    }

    private static FakeServer.Step answer(byte[] body) {
        return FakeServer.reply(200, "application/json", "", body);
    }
}
