package io.evenire.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read.Direction;
import io.evenire.api.Read.From;
import io.evenire.api.StreamState;
import io.evenire.protocol.internal.wire.Wire;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** Values as the parts of Protobuf messages. */
final class ProtobufOutput {

    private static final int UUID_LENGTH = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private ProtobufOutput() {}

    static ByteString uuid(UUID id) {
        var bytes = ByteBuffer.allocate(UUID_LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return UnsafeByteOperations.unsafeWrap(bytes.flip());
    }

    static long nanos(Instant instant) {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("moment must be in the years 1678 to 2261, is " + instant, e);
        }
    }

    static Wire.ExpectedVersion expected(ExpectedVersion expected) {
        var message = Wire.ExpectedVersion.newBuilder();
        switch (expected) {
            case ExpectedVersion.Any any -> message.setState(Wire.ExpectedVersion.State.STATE_ANY);
            case ExpectedVersion.NoStream no -> message.setState(Wire.ExpectedVersion.State.STATE_NO_STREAM);
            case ExpectedVersion.StreamExists exists ->
                message.setState(Wire.ExpectedVersion.State.STATE_STREAM_EXISTS);
            case ExpectedVersion.Exactly(long version) -> message.setExactly(version);
        }
        return message.build();
    }

    static Wire.NewEvent newEvent(NewEvent event) {
        var message = Wire.NewEvent.newBuilder()
                .setId(uuid(event.id()))
                .setType(event.type())
                .addAllTags(event.tags());
        if (!event.data().equals(Payload.empty())) {
            message.setData(payload(event.data()));
        }
        if (!event.metadata().equals(Payload.empty())) {
            message.setMetadata(payload(event.metadata()));
        }
        var context = event.context();
        context.correlationId().ifPresent(message::setCorrelationId);
        context.causationId().ifPresent(message::setCausationId);
        context.traceparent().ifPresent(message::setTraceparent);
        context.schemaVersion().ifPresent(message::setSchemaVersion);
        context.occurredAt().ifPresent(occurredAt -> message.setOccurredAt(nanos(occurredAt)));
        return message.build();
    }

    static Wire.Event event(Event event) {
        var message = Wire.Event.newBuilder()
                .setPosition(event.position())
                .setRecordedAt(nanos(event.recordedAt()))
                .setContent(newEvent(event.content()));
        if (!event.stream().isNone()) {
            message.setStream(event.stream().value()).setVersion(event.version());
        }
        return message.build();
    }

    static Wire.Query query(Query query) {
        var message = Wire.Query.newBuilder();
        for (var item : query.items()) {
            var itemMessage = message.addItemsBuilder()
                    .addAllTypes(item.types())
                    .addAllTags(item.tags())
                    .addAllCategories(item.categories());
            item.streams().forEach(stream -> itemMessage.addStreams(stream.value()));
        }
        return message.build();
    }

    static Wire.From from(From from, Direction direction) {
        return switch (from) {
            case From.Start() ->
                Wire.From.newBuilder().setEnd(Wire.From.End.END_START).build();
            case From.End() ->
                Wire.From.newBuilder().setEnd(Wire.From.End.END_END).build();
            case From.At(long position) ->
                Wire.From.newBuilder().setPosition(position).build();
            case From.After(long position) -> from(Parameters.next(position, direction), direction);
            case From.Moment(var moment) ->
                Wire.From.newBuilder().setMoment(nanos(moment)).build();
            case From.Behind(var checkpoint) ->
                Wire.From.newBuilder()
                        .setBehind(Wire.Checkpoint.newBuilder()
                                .setIncarnation(uuid(checkpoint.incarnation()))
                                .setPosition(checkpoint.position()))
                        .build();
        };
    }

    static Wire.StreamState streamState(StreamState state) {
        return Wire.StreamState.newBuilder()
                .setStream(state.stream().value())
                .setStatus(
                        switch (state.status()) {
                            case LIVE -> Wire.StreamState.Status.STATUS_LIVE;
                            case DELETED -> Wire.StreamState.Status.STATUS_DELETED;
                            case TOMBSTONED -> Wire.StreamState.Status.STATUS_TOMBSTONED;
                        })
                .setFirstVersion(state.firstVersion())
                .setLastVersion(state.version())
                .setCreatedAt(nanos(state.createdAt()))
                .setChangedAt(nanos(state.changedAt()))
                .setRetention(ProtobufRetention.message(state.retention()))
                .build();
    }

    static Wire.Payload payload(Payload payload) {
        var message = Wire.Payload.newBuilder().setBytes(UnsafeByteOperations.unsafeWrap(payload.asBuffer()));
        if (!payload.contentType().equals(Payload.JSON)) {
            message.setContentType(payload.contentType());
        }
        return message.build();
    }
}
