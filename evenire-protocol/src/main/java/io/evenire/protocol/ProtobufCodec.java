package io.evenire.protocol;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.Appended;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Read;
import io.evenire.api.Retention;
import io.evenire.api.ScavengeState;
import io.evenire.api.Snapshot;
import io.evenire.api.StoreState;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.protocol.internal.wire.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The bodies of the HTTP interface as Protobuf messages. */
final class ProtobufCodec implements Codec {

    static final ProtobufCodec INSTANCE = new ProtobufCodec();

    private ProtobufCodec() {}

    @Override
    public String contentType() {
        return "application/x-protobuf";
    }

    @Override
    public byte[] writeEvents(List<NewEvent> events) {
        var message = Wire.NewEvents.newBuilder();
        events.forEach(event -> message.addEvents(ProtobufOutput.newEvent(event)));
        return message.build().toByteArray();
    }

    @Override
    public List<NewEvent> readEvents(byte[] body) {
        var message = ProtobufInput.parseRequest(Wire.NewEvents.parser(), Wire.NewEvents.getDescriptor(), body);
        if (message.getEventsCount() == 0) {
            throw new IllegalArgumentException("body has no events");
        }
        return newEvents("events", message.getEventsList());
    }

    private static List<NewEvent> newEvents(String path, List<Wire.NewEvent> messages) {
        return ProtobufInput.list(path, messages, Limits.APPEND_EVENT_COUNT_MAX, ProtobufInput::newEvent);
    }

    @Override
    public byte[] writeAppend(Append append) {
        var message = Wire.Append.newBuilder();
        for (var part : append.appends()) {
            var partMessage = message.addAppendsBuilder()
                    .setStream(part.stream().value())
                    .setWithoutStream(part.stream().isNone())
                    .setExpectedVersion(ProtobufOutput.expected(part.expected()));
            part.events().forEach(event -> partMessage.addEvents(ProtobufOutput.newEvent(event)));
        }
        for (var check : append.checks()) {
            message.addChecksBuilder()
                    .setStream(check.stream().value())
                    .setExpectedVersion(ProtobufOutput.expected(check.expected()));
        }
        if (!append.condition().isNone()) {
            message.getConditionBuilder()
                    .setFailIfEventsMatch(
                            ProtobufOutput.query(append.condition().query()))
                    .setAfter(append.condition().after());
        }
        return message.build().toByteArray();
    }

    @Override
    public Append readAppend(byte[] body) {
        var message = ProtobufInput.parseRequest(Wire.Append.parser(), Wire.Append.getDescriptor(), body);
        return new Append(
                ProtobufInput.list(
                        "appends",
                        message.getAppendsList(),
                        Limits.APPEND_STREAM_COUNT_MAX,
                        ProtobufCodec::streamAppend),
                ProtobufInput.list(
                        "checks", message.getChecksList(), Limits.APPEND_CHECK_COUNT_MAX, ProtobufCodec::streamCheck),
                message.hasCondition() ? condition(message.getCondition()) : AppendCondition.none());
    }

    private static AppendCondition condition(Wire.AppendCondition message) {
        if (!message.hasFailIfEventsMatch()) {
            throw new IllegalArgumentException("condition has no 'fail_if_events_match'");
        }
        return new AppendCondition(
                ProtobufInput.query("condition.fail_if_events_match", message.getFailIfEventsMatch()),
                ProtobufInput.number("condition.after", message.getAfter(), 0, Long.MAX_VALUE));
    }

    private static StreamAppend streamAppend(String path, Wire.StreamAppend message) {
        if (message.getWithoutStream() && !message.getStream().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s.stream must not stand beside %s.without_stream".formatted(path, path));
        }
        var stream = message.getWithoutStream()
                ? StreamId.NONE
                : ProtobufInput.stream(path + ".stream", message.getStream());
        var expected = ProtobufInput.expected(path + ".expected_version", message.getExpectedVersion());
        var events = newEvents(path + ".events", message.getEventsList());
        return ProtobufInput.checked(path, events, e -> new StreamAppend(stream, expected, e));
    }

    private static StreamCheck streamCheck(String path, Wire.StreamCheck message) {
        if (!message.hasExpectedVersion()) {
            throw new IllegalArgumentException(path + " has no 'expected_version'");
        }
        return new StreamCheck(
                ProtobufInput.stream(path + ".stream", message.getStream()),
                ProtobufInput.expected(path + ".expected_version", message.getExpectedVersion()));
    }

    @Override
    public byte[] writeAppended(Appended appended) {
        var message = appended(appended);
        appended.versions()
                .forEach((stream, version) ->
                        message.addVersionsBuilder().setStream(stream.value()).setLastVersion(version));
        return message.build().toByteArray();
    }

    @Override
    public byte[] writeStreamAppended(Appended appended) {
        var end = OneStream.of(appended);
        var message = appended(appended);
        message.addVersionsBuilder()
                .setStream(end.stream().value())
                .setFirstVersion(end.firstVersion())
                .setLastVersion(end.lastVersion());
        return message.build().toByteArray();
    }

    @Override
    public byte[] writeChanged(Appended changed) {
        var end = OneStream.of(changed);
        var message = appended(changed);
        message.addVersionsBuilder().setStream(end.stream().value()).setLastVersion(end.lastVersion());
        return message.build().toByteArray();
    }

    private static Wire.Appended.Builder appended(Appended appended) {
        return Wire.Appended.newBuilder()
                .setFirstPosition(appended.firstPosition())
                .setLastPosition(appended.lastPosition())
                .setDuplicate(appended.duplicate());
    }

    @Override
    public Appended readAppended(byte[] body) {
        var message = ProtobufInput.parse(Wire.Appended.parser(), body);
        var versions = new LinkedHashMap<StreamId, Long>();
        for (var end : message.getVersionsList()) {
            versions.put(
                    ProtobufInput.stream("versions.stream", end.getStream()),
                    ProtobufInput.number("versions.last_version", end.getLastVersion(), -1, Long.MAX_VALUE));
        }
        return new Appended(
                ProtobufInput.number("first_position", message.getFirstPosition(), 1, Long.MAX_VALUE),
                ProtobufInput.number("last_position", message.getLastPosition(), 1, Long.MAX_VALUE),
                versions,
                message.getDuplicate());
    }

    @Override
    public byte[] writeEventPage(EventPage page) {
        var message = Wire.EventPage.newBuilder().setAsOf(page.asOf()).setExists(page.exists());
        page.events().forEach(event -> message.addEvents(ProtobufOutput.event(event)));
        page.next().ifPresent(message::setNext);
        return message.build().toByteArray();
    }

    @Override
    public EventPage readEventPage(byte[] body) {
        var message = ProtobufInput.parse(Wire.EventPage.parser(), body);
        return new EventPage(
                ProtobufInput.list("events", message.getEventsList(), EventPage.LIMIT_MAX, ProtobufInput::event),
                ProtobufInput.number("as_of", message.getAsOf(), 0, Long.MAX_VALUE),
                message.hasNext()
                        ? OptionalLong.of(ProtobufInput.number("next", message.getNext(), 0, Long.MAX_VALUE))
                        : OptionalLong.empty(),
                message.getExists());
    }

    @Override
    public byte[] writeQuery(Read read) {
        var source = StorePage.source(read);
        var message = Wire.StoreRead.newBuilder()
                .setQuery(ProtobufOutput.query(source.query()))
                .setPrefix(source.streamPrefix())
                .setFrom(ProtobufOutput.from(read.from(), read.direction()))
                .setDirection(
                        switch (read.direction()) {
                            case FORWARD -> Wire.StoreRead.Direction.DIRECTION_FORWARD;
                            case BACKWARD -> Wire.StoreRead.Direction.DIRECTION_BACKWARD;
                        });
        if (read.limit() != Long.MAX_VALUE) {
            message.setLimit(read.limit());
        }
        return message.build().toByteArray();
    }

    @Override
    public Read readQuery(byte[] body) {
        var message = ProtobufInput.parseRequest(Wire.StoreRead.parser(), Wire.StoreRead.getDescriptor(), body);
        var query = ProtobufInput.query("query", message.getQuery());
        var direction = switch (message.getDirection()) {
            case DIRECTION_UNSPECIFIED, DIRECTION_FORWARD -> Read.Direction.FORWARD;
            case DIRECTION_BACKWARD -> Read.Direction.BACKWARD;
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown direction " + message.getDirectionValue());
        };
        return new Read(
                ProtobufInput.checked("prefix", message.getPrefix(), prefix -> new Read.Source.Store(query, prefix)),
                direction,
                ProtobufInput.from(message.getFrom(), direction),
                message.hasLimit()
                        ? ProtobufInput.number("limit", message.getLimit(), 1, Long.MAX_VALUE)
                        : Long.MAX_VALUE);
    }

    @Override
    public byte[] writeStorePage(StorePage page) {
        var message = Wire.StorePage.newBuilder().setAsOf(page.asOf());
        page.events().forEach(event -> message.addEvents(ProtobufOutput.event(event)));
        page.next().ifPresent(message::setNext);
        return message.build().toByteArray();
    }

    @Override
    public StorePage readStorePage(byte[] body) {
        var message = ProtobufInput.parse(Wire.StorePage.parser(), body);
        return new StorePage(
                ProtobufInput.list("events", message.getEventsList(), EventPage.LIMIT_MAX, ProtobufInput::event),
                ProtobufInput.number("as_of", message.getAsOf(), 0, Long.MAX_VALUE),
                message.hasNext()
                        ? OptionalLong.of(ProtobufInput.number("next", message.getNext(), 1, Long.MAX_VALUE))
                        : OptionalLong.empty());
    }

    @Override
    public byte[] writeSubscriptionPage(SubscriptionPage page) {
        var message = Wire.SubscriptionPage.newBuilder().setHead(page.head()).setCaughtUp(page.caughtUp());
        page.events().forEach(event -> message.addEvents(ProtobufOutput.event(event)));
        message.getCheckpointBuilder()
                .setIncarnation(ProtobufOutput.uuid(page.checkpoint().incarnation()))
                .setPosition(page.checkpoint().position());
        return message.build().toByteArray();
    }

    @Override
    public SubscriptionPage readSubscriptionPage(byte[] body) {
        var message = ProtobufInput.parse(Wire.SubscriptionPage.parser(), body);
        if (!message.hasCheckpoint()) {
            throw new IllegalArgumentException("page has no 'checkpoint'");
        }
        return new SubscriptionPage(
                ProtobufInput.list("events", message.getEventsList(), EventPage.LIMIT_MAX, ProtobufInput::event),
                new Checkpoint(
                        ProtobufInput.uuid(
                                "checkpoint.incarnation",
                                message.getCheckpoint().getIncarnation()),
                        ProtobufInput.number(
                                "checkpoint.position", message.getCheckpoint().getPosition(), 0, Long.MAX_VALUE)),
                ProtobufInput.number("head", message.getHead(), 0, Long.MAX_VALUE),
                message.getCaughtUp());
    }

    @Override
    public byte[] writeEvent(Event event) {
        return ProtobufOutput.event(event).toByteArray();
    }

    @Override
    public Event readEvent(byte[] body) {
        return ProtobufInput.event("event", ProtobufInput.parse(Wire.Event.parser(), body));
    }

    @Override
    public byte[] writeRetention(Retention retention) {
        return ProtobufRetention.message(retention).toByteArray();
    }

    @Override
    public Retention readRetention(byte[] body) {
        return ProtobufRetention.read(
                "", ProtobufInput.parseRequest(Wire.Retention.parser(), Wire.Retention.getDescriptor(), body));
    }

    @Override
    public byte[] writeCheckpoint(Checkpoint checkpoint) {
        return ProtobufSaved.message(checkpoint).toByteArray();
    }

    @Override
    public Checkpoint readCheckpoint(byte[] body) {
        return ProtobufSaved.checkpoint(
                ProtobufInput.parseRequest(Wire.Checkpoint.parser(), Wire.Checkpoint.getDescriptor(), body));
    }

    @Override
    public Checkpoint readCheckpointAnswer(byte[] body) {
        return ProtobufSaved.checkpoint(ProtobufInput.parse(Wire.Checkpoint.parser(), body));
    }

    @Override
    public byte[] writeSnapshot(Snapshot snapshot) {
        return ProtobufSaved.message(snapshot).toByteArray();
    }

    @Override
    public Snapshot readSnapshot(StreamId stream, String name, byte[] body) {
        return ProtobufSaved.snapshot(
                stream, name, ProtobufInput.parseRequest(Wire.Snapshot.parser(), Wire.Snapshot.getDescriptor(), body));
    }

    @Override
    public Snapshot readSnapshotAnswer(StreamId stream, String name, byte[] body) {
        return ProtobufSaved.snapshot(stream, name, ProtobufInput.parse(Wire.Snapshot.parser(), body));
    }

    @Override
    public byte[] writeStreamState(StreamState state) {
        return ProtobufOutput.streamState(state).toByteArray();
    }

    @Override
    public StreamState readStreamState(byte[] body) {
        return streamState("state", ProtobufInput.parse(Wire.StreamState.parser(), body));
    }

    private static StreamState streamState(String path, Wire.StreamState message) {
        var status = switch (message.getStatus()) {
            case STATUS_LIVE -> StreamState.Status.LIVE;
            case STATUS_DELETED -> StreamState.Status.DELETED;
            case STATUS_TOMBSTONED -> StreamState.Status.TOMBSTONED;
            case STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "%s has the unknown status %d".formatted(path, message.getStatusValue()));
        };
        return new StreamState(
                ProtobufInput.stream(path + ".stream", message.getStream()),
                status,
                ProtobufInput.number(path + ".first_version", message.getFirstVersion(), 0, Long.MAX_VALUE),
                ProtobufInput.number(path + ".last_version", message.getLastVersion(), -1, Long.MAX_VALUE),
                ProtobufInput.instant(message.getCreatedAt()),
                ProtobufInput.instant(message.getChangedAt()),
                ProtobufRetention.read(path + ".retention.", message.getRetention()));
    }

    @Override
    public byte[] writeStreamPage(StreamPage page) {
        var message = Wire.StreamPage.newBuilder();
        page.streams().forEach(state -> message.addStreams(ProtobufOutput.streamState(state)));
        page.next().ifPresent(message::setNext);
        return message.build().toByteArray();
    }

    @Override
    public StreamPage readStreamPage(byte[] body) {
        var message = ProtobufInput.parse(Wire.StreamPage.parser(), body);
        return new StreamPage(
                ProtobufInput.list(
                        "streams", message.getStreamsList(), StreamPage.LIMIT_MAX, ProtobufCodec::streamState),
                message.hasNext() ? Optional.of(message.getNext()) : Optional.empty());
    }

    @Override
    public byte[] writeFacetPage(FacetPage page) {
        var message = Wire.FacetPage.newBuilder();
        for (var facet : page.facets()) {
            message.addFacetsBuilder().setValue(facet.value()).setCount(facet.count());
        }
        page.next().ifPresent(message::setNext);
        return message.build().toByteArray();
    }

    @Override
    public FacetPage readFacetPage(byte[] body) {
        var message = ProtobufInput.parse(Wire.FacetPage.parser(), body);
        return new FacetPage(
                ProtobufInput.list("facets", message.getFacetsList(), FacetPage.LIMIT_MAX, ProtobufCodec::facet),
                message.hasNext() ? Optional.of(message.getNext()) : Optional.empty());
    }

    private static Facet facet(String path, Wire.Facet message) {
        return new Facet(
                message.getValue(), ProtobufInput.number(path + ".count", message.getCount(), 1, Long.MAX_VALUE));
    }

    @Override
    public byte[] writeStoreState(StoreState state) {
        return Wire.StoreState.newBuilder()
                .setIncarnation(ProtobufOutput.uuid(state.incarnation()))
                .setHead(state.head())
                .setHealth(
                        switch (state.health()) {
                            case SERVING -> Wire.StoreState.Health.HEALTH_SERVING;
                            case REBUILDING -> Wire.StoreState.Health.HEALTH_REBUILDING;
                            case FULL -> Wire.StoreState.Health.HEALTH_FULL;
                            case FAILED -> Wire.StoreState.Health.HEALTH_FAILED;
                            case CLOSED -> Wire.StoreState.Health.HEALTH_CLOSED;
                        })
                .setDetail(state.detail())
                .build()
                .toByteArray();
    }

    @Override
    public StoreState readStoreState(byte[] body) {
        var message = ProtobufInput.parse(Wire.StoreState.parser(), body);
        var health = switch (message.getHealth()) {
            case HEALTH_SERVING -> StoreState.Health.SERVING;
            case HEALTH_REBUILDING -> StoreState.Health.REBUILDING;
            case HEALTH_FULL -> StoreState.Health.FULL;
            case HEALTH_FAILED -> StoreState.Health.FAILED;
            case HEALTH_CLOSED -> StoreState.Health.CLOSED;
            case HEALTH_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("unknown health " + message.getHealthValue());
        };
        return new StoreState(
                ProtobufInput.uuid("incarnation", message.getIncarnation()),
                ProtobufInput.number("head", message.getHead(), 0, Long.MAX_VALUE),
                health,
                message.getDetail());
    }

    @Override
    public byte[] writeScavengeState(ScavengeState state) {
        return ProtobufScavenges.message(state).toByteArray();
    }

    @Override
    public ScavengeState readScavengeState(byte[] body) {
        return ProtobufScavenges.read(ProtobufInput.parse(Wire.ScavengeState.parser(), body));
    }
}
