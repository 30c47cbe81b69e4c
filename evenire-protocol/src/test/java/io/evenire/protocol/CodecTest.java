package io.evenire.protocol;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.exactly;
import static io.evenire.api.ExpectedVersion.noStream;
import static io.evenire.api.ExpectedVersion.streamExists;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.ScavengeState;
import io.evenire.api.Scavenged;
import io.evenire.api.Snapshot;
import io.evenire.api.StoreState;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {

    static final List<Codec> CODECS = List.of(Codec.json(), Codec.protobuf());
    private static final int RANDOM_COUNT = 2_000;
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123456789Z");
    private static final StreamId ODD = StreamId.of("a/../b %2F \"\\\ud83d\ude00\u2028");

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackRandomValues(Codec codec) {
        long seed = System.nanoTime();
        var samples = new Samples(seed);
        for (int i = 0; i < RANDOM_COUNT; i++) {
            var events = samples.newEvents();
            var event = samples.event();

            assertThat(codec.readEvents(codec.writeEvents(events)))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(events);
            assertThat(codec.readEvent(codec.writeEvent(event)))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(event);
            var read = samples.storeRead();
            assertThat(codec.readQuery(codec.writeQuery(read)))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(read);
        }
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackTheLargestQuery(Codec codec) {
        var items = new ArrayList<Query.Item>();
        for (int i = 0; i < Limits.QUERY_ITEM_COUNT_MAX; i++) {
            items.add(Query.Item.none()
                    .withTypes(numbered(Limits.TYPE_LENGTH_MAX, Limits.QUERY_TYPE_COUNT_MAX))
                    .withTags(numbered(Limits.TAG_LENGTH_MAX, Limits.QUERY_TAG_COUNT_MAX)));
        }
        var read = Read.matching(new Query(items));

        assertThat(codec.readQuery(codec.writeQuery(read))).isEqualTo(read);
    }

    private static String[] numbered(int length, int count) {
        return IntStream.range(10, 10 + count)
                .mapToObj(i -> "\"".repeat(length - 2) + i)
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void writesWhatIsBehindAPositionAsTheNextOne(Codec codec) {
        for (var read : List.of(Read.all(), Read.all().backward())) {
            int step = read.direction() == Read.Direction.FORWARD ? 1 : -1;

            assertThat(codec.readQuery(codec.writeQuery(read.after(7)))).isEqualTo(read.from(7 + step));
        }
        assertThat(codec.readQuery(codec.writeQuery(Read.all().after(Long.MAX_VALUE))))
                .isEqualTo(Read.all().from(new Read.From.End()));
        assertThat(codec.readQuery(codec.writeQuery(Read.all().backward().after(0))))
                .isEqualTo(Read.all().backward().from(new Read.From.Start()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.writeQuery(Read.stream(ODD)))
                .withMessageStartingWith("read must be of the whole store, is of stream ");
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackAnAppendWithoutAStream(Codec codec) {
        var samples = new Samples(4);
        var alone = Append.of(samples.newEvent(), samples.newEvent());
        var among = Append.to(ODD, noStream(), samples.newEvent())
                .and(StreamId.NONE, any(), samples.newEvent())
                .and(StreamId.of("b"), any(), samples.newEvent());
        var appended = new Appended(3, 9, Map.of(), true);

        assertThat(codec.readAppend(codec.writeAppend(alone))).isEqualTo(alone);
        assertThat(codec.readAppend(codec.writeAppend(among))).isEqualTo(among);
        assertThat(codec.readAppended(codec.writeAppended(appended))).isEqualTo(appended);
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackAnAppendToSeveralStreams(Codec codec) {
        var samples = new Samples(1);
        var append = new Append(
                List.of(
                        new StreamAppend(ODD, exactly(Long.MAX_VALUE), samples.newEvents()),
                        new StreamAppend(StreamId.of("b"), noStream(), samples.newEvents()),
                        new StreamAppend(StreamId.of("c"), any(), samples.newEvents())),
                List.of(
                        new StreamCheck(StreamId.of("d"), streamExists()),
                        new StreamCheck(StreamId.of("e"), exactly(0))));

        assertThat(codec.readAppend(codec.writeAppend(append))).isEqualTo(append);
        for (int i = 0; i < 50; i++) {
            var conditional = append.failIf(samples.query(), samples.positive() - 1);
            assertThat(codec.readAppend(codec.writeAppend(conditional))).isEqualTo(conditional);
        }
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackResults(Codec codec) {
        var versions = new LinkedHashMap<StreamId, Long>();
        versions.put(StreamId.of("z"), 7L);
        versions.put(ODD, Long.MAX_VALUE);
        var several = new Appended(3, 9, versions, false);
        var one = new Appended(Long.MAX_VALUE - 2, Long.MAX_VALUE, Map.of(ODD, 4L), true);
        var change = new Appended(12, 12, Map.of(ODD, -1L), false);

        assertThat(codec.readAppended(codec.writeAppended(several))).isEqualTo(several);
        assertThat(codec.readAppended(codec.writeAppended(several)).versions().keySet())
                .containsExactly(StreamId.of("z"), ODD);
        assertThat(codec.readAppended(codec.writeStreamAppended(one))).isEqualTo(one);
        assertThat(codec.readAppended(codec.writeChanged(change))).isEqualTo(change);
        assertThatIllegalArgumentException().isThrownBy(() -> codec.writeStreamAppended(several));
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackPages(Codec codec) {
        var samples = new Samples(2);
        var full = new EventPage(
                Stream.generate(samples::event).limit(EventPage.LIMIT_MAX).toList(),
                Long.MAX_VALUE,
                OptionalLong.of(Long.MAX_VALUE),
                true);
        var empty = new EventPage(List.of(), 0, OptionalLong.empty(), false);
        var everything = new StorePage(full.events(), Long.MAX_VALUE, OptionalLong.of(1));
        var nothing = new StorePage(List.of(), 0, OptionalLong.empty());
        var streams = new StreamPage(
                Stream.of(StreamState.Status.values())
                        .map(status -> new StreamState(ODD, status, 8, 7, NOW, NOW.plusNanos(1), Retention.ofCount(1)))
                        .toList(),
                Optional.of(ODD.value()));
        var none = new StreamPage(List.of(), Optional.empty());
        var facets = new FacetPage(
                List.of(new Facet("", 1), new Facet(ODD.value(), Long.MAX_VALUE)), Optional.of(ODD.value()));
        var noFacets = new FacetPage(List.of(), Optional.empty());

        assertThat(codec.readEventPage(codec.writeEventPage(full))).isEqualTo(full);
        assertThat(codec.readEventPage(codec.writeEventPage(empty))).isEqualTo(empty);
        assertThat(codec.readStorePage(codec.writeStorePage(everything))).isEqualTo(everything);
        assertThat(codec.readStorePage(codec.writeStorePage(nothing))).isEqualTo(nothing);
        assertThat(codec.readFacetPage(codec.writeFacetPage(facets))).isEqualTo(facets);
        assertThat(codec.readFacetPage(codec.writeFacetPage(noFacets))).isEqualTo(noFacets);
        assertThat(codec.readStreamPage(codec.writeStreamPage(streams))).isEqualTo(streams);
        assertThat(codec.readStreamPage(codec.writeStreamPage(none))).isEqualTo(none);
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackPagesThatWereWaitedFor(Codec codec) {
        var samples = new Samples(4);
        var full = new SubscriptionPage(
                Stream.generate(samples::event).limit(EventPage.LIMIT_MAX).toList(),
                new Checkpoint(UUID.randomUUID(), Long.MAX_VALUE),
                Long.MAX_VALUE,
                true);
        var empty = new SubscriptionPage(List.of(), new Checkpoint(new UUID(0, 0), 0), 0, false);

        assertThat(codec.readSubscriptionPage(codec.writeSubscriptionPage(full)))
                .isEqualTo(full);
        assertThat(codec.readSubscriptionPage(codec.writeSubscriptionPage(empty)))
                .isEqualTo(empty);
    }

    @Test
    void refusesAPageThatDoesNotSayWhereToGoOn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.json().readSubscriptionPage("{\"events\":[]}".getBytes(UTF_8)))
                .withMessageContaining("checkpoint");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.protobuf().readSubscriptionPage(new byte[0]))
                .withMessageContaining("checkpoint");
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackHowAScavengeIs(Codec codec) {
        var done = new Scavenged(1, 2, 3, Long.MAX_VALUE);
        for (var state : List.of(
                new ScavengeState.Idle(),
                new ScavengeState.Running(NOW, 0, 0, Scavenged.NOTHING),
                new ScavengeState.Running(NOW, 7, Long.MAX_VALUE, done),
                new ScavengeState.Completed(Instant.EPOCH, NOW, done),
                new ScavengeState.Stopped(Instant.EPOCH, NOW, done),
                new ScavengeState.Failed(Instant.EPOCH, NOW, done, "no space\n\""))) {
            assertThat(codec.readScavengeState(codec.writeScavengeState(state))).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackStates(Codec codec) {
        for (var health : StoreState.Health.values()) {
            var store = new StoreState(UUID.randomUUID(), Long.MAX_VALUE, health, health.name() + "\n\"");
            assertThat(codec.readStoreState(codec.writeStoreState(store))).isEqualTo(store);
        }
        var tombstone =
                new StreamState(ODD, StreamState.Status.TOMBSTONED, 0, -1, Instant.EPOCH, NOW, Retention.none());
        assertThat(codec.readStreamState(codec.writeStreamState(tombstone))).isEqualTo(tombstone);
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackWhatAStreamKeeps(Codec codec) {
        for (var retention : List.of(
                Retention.none(),
                Retention.ofCount(1),
                Retention.ofAge(Duration.ofNanos(1)),
                Retention.ofAge(Duration.ofDays(1).plusNanos(1)).withCountMax(Long.MAX_VALUE - 1),
                Retention.ofAge(Limits.RETENTION_AGE_MAX).withCountMax(7))) {
            var state = new StreamState(ODD, StreamState.Status.LIVE, 5, 7, NOW, NOW, retention);
            assertThat(codec.readRetention(codec.writeRetention(retention))).isEqualTo(retention);
            assertThat(codec.readStreamState(codec.writeStreamState(state))).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackPlacesAndStates(Codec codec) {
        for (long position : new long[] {0, 1, Long.MAX_VALUE}) {
            var checkpoint = new Checkpoint(UUID.randomUUID(), position);
            var body = codec.writeCheckpoint(checkpoint);
            assertThat(codec.readCheckpoint(body)).isEqualTo(checkpoint);
            assertThat(codec.readCheckpointAnswer(body)).isEqualTo(checkpoint);
            for (var state : List.of(
                    Payload.empty(), Payload.json("{\"a\": 1.0}"), Payload.text("text"), Payload.bytes(new byte[] {0, -1
                    }))) {
                var snapshot = new Snapshot(ODD, "a/b", position, state);
                var written = codec.writeSnapshot(snapshot);
                assertThat(codec.readSnapshot(ODD, "a/b", written)).isEqualTo(snapshot);
                assertThat(codec.readSnapshotAnswer(ODD, "a/b", written)).isEqualTo(snapshot);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void givesBackTheLargestEventsThatThereCanBe(Codec codec) {
        var tag = "\"".repeat(Limits.TAG_LENGTH_MAX - 2);
        var largest = NewEvent.of("\\".repeat(Limits.TYPE_LENGTH_MAX), Payload.bytes(new byte[Limits.DATA_LENGTH_MAX]))
                .withMetadata(Payload.bytes(new byte[Limits.METADATA_LENGTH_MAX]))
                .withTags(IntStream.range(10, 10 + Limits.TAG_COUNT_MAX)
                        .mapToObj(i -> tag + i)
                        .toArray(String[]::new))
                .withContext(EventContext.none()
                        .withCorrelationId("\ud83d\ude00".repeat(Limits.CONTEXT_LENGTH_MAX / 4))
                        .withCausationId("\"".repeat(Limits.CONTEXT_LENGTH_MAX)));
        var event = new Event(1, StreamId.of("\u20ac".repeat(Limits.STREAM_ID_LENGTH_MAX / 3)), 0, NOW, largest);

        assertThat(codec.readEvents(codec.writeEvents(List.of(largest)))).containsExactly(largest);
        assertThat(codec.readEvent(codec.writeEvent(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void takesAsManyEventsAsAnAppendMayHaveAndNotOneMore(Codec codec) {
        var events = new ArrayList<NewEvent>();
        for (int i = 0; i < Limits.APPEND_EVENT_COUNT_MAX; i++) {
            events.add(NewEvent.json("T", "{\"n\":" + i + "}"));
        }

        assertThat(codec.readEvents(codec.writeEvents(events))).isEqualTo(events);
        events.add(NewEvent.json("T", "{}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.readEvents(codec.writeEvents(events)))
                .withMessageContaining("must have at most 10000");
    }

    @ParameterizedTest
    @FieldSource("CODECS")
    void refusesABodyThatIsTooLong(Codec codec) {
        var body = new byte[Codec.BODY_LENGTH_MAX + 1];

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.readEvents(body))
                .withMessage("body must have at most 50331648 bytes, has 50331649");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void throwsOnlyIllegalArgumentsAtRandomBytes(String name, Function<byte[], Object> reader, byte[] valid) {
        long seed = System.nanoTime();
        var samples = new Samples(seed);
        int refused = 0;
        for (int i = 0; i < RANDOM_COUNT; i++) {
            var bytes = i % 2 == 0 ? samples.bytes(60) : damage(valid, samples);
            try {
                assertThat(reader.apply(bytes)).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, round %d", seed, i).hasMessageMatching("(?s).+");
                refused++;
            }
        }
        assertThat(refused).as("seed %d: %s refuses noise", seed, name).isPositive();
    }

    private static byte[] damage(byte[] valid, Samples samples) {
        var bytes = valid.clone();
        for (int i = samples.number(3); i >= 0; i--) {
            bytes[samples.number(bytes.length)] = (byte) samples.number(256);
        }
        return samples.number(4) == 0 ? Arrays.copyOf(bytes, samples.number(bytes.length)) : bytes;
    }

    static Stream<Arguments> readers() {
        var samples = new Samples(3);
        var append = Append.to(ODD, exactly(3), samples.newEvent(), samples.newEvent())
                .check(StreamId.of("c"), any())
                .failIf(Query.tagged("a"), 7);
        var facets = new FacetPage(List.of(new Facet("a", 3)), Optional.of("a"));
        var appended = new Appended(3, 4, Map.of(ODD, 7L), true);
        var page = new EventPage(List.of(samples.event(), samples.event()), 9, OptionalLong.of(3), true);
        var everything = new StorePage(page.events(), 9, OptionalLong.of(3));
        var waitedFor = new SubscriptionPage(page.events(), new Checkpoint(samples.uuid(), 9), 12, true);
        var query = Read.matching(Query.types("A", "B").or(Query.Item.none().withTags("t")))
                .from(7)
                .limit(3);
        var state = new StreamState(ODD, StreamState.Status.LIVE, 0, 7, NOW, NOW, Retention.ofAge(Duration.ofDays(3)));
        var streams = new StreamPage(List.of(state), Optional.of("x"));
        var store = new StoreState(samples.uuid(), 7, StoreState.Health.FULL, "full");
        var scavenge = new ScavengeState.Failed(NOW, NOW, new Scavenged(1, 2, 3, 4), "full");
        return CODECS.stream()
                .flatMap(codec -> Stream.of(
                        reader("readEvents", codec::readEvents, codec.writeEvents(samples.newEvents())),
                        reader("readAppend", codec::readAppend, codec.writeAppend(append)),
                        reader("readAppended", codec::readAppended, codec.writeStreamAppended(appended)),
                        reader("readEventPage", codec::readEventPage, codec.writeEventPage(page)),
                        reader("readQuery", codec::readQuery, codec.writeQuery(query)),
                        reader("readStorePage", codec::readStorePage, codec.writeStorePage(everything)),
                        reader(
                                "readSubscriptionPage",
                                codec::readSubscriptionPage,
                                codec.writeSubscriptionPage(waitedFor)),
                        reader("readEvent", codec::readEvent, codec.writeEvent(samples.event())),
                        reader("readRetention", codec::readRetention, codec.writeRetention(Retention.ofCount(3))),
                        reader(
                                "readCheckpoint",
                                codec::readCheckpoint,
                                codec.writeCheckpoint(new Checkpoint(samples.uuid(), 7))),
                        reader(
                                "readSnapshot",
                                body -> codec.readSnapshot(ODD, "a", body),
                                codec.writeSnapshot(new Snapshot(ODD, "a", 7, Payload.json("{}")))),
                        reader("readStreamState", codec::readStreamState, codec.writeStreamState(state)),
                        reader("readStreamPage", codec::readStreamPage, codec.writeStreamPage(streams)),
                        reader("readFacetPage", codec::readFacetPage, codec.writeFacetPage(facets)),
                        reader("readScavengeState", codec::readScavengeState, codec.writeScavengeState(scavenge)),
                        reader("readStoreState", codec::readStoreState, codec.writeStoreState(store))));
    }

    private static Arguments reader(String name, Function<byte[], Object> reader, byte[] valid) {
        return Arguments.of(name, reader, valid);
    }

    @Test
    void findsTheCodecForAContentType() {
        assertThat(Codec.of("Application/JSON ; charset=utf-8")).contains(Codec.json());
        assertThat(Codec.of("application/x-protobuf")).contains(Codec.protobuf());
        assertThat(Codec.of("text/plain")).isEmpty();
        assertThat(Codec.of("")).isEmpty();
    }
}
