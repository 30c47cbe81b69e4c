package io.evenire.protocol;

import io.evenire.api.Checkpoint;
import io.evenire.api.Payload;
import io.evenire.api.Snapshot;
import io.evenire.api.StreamId;
import io.evenire.protocol.internal.wire.Wire;

/** What programs have the store keep, in Protobuf. */
final class ProtobufSaved {

    private ProtobufSaved() {}

    static Wire.Checkpoint message(Checkpoint checkpoint) {
        return Wire.Checkpoint.newBuilder()
                .setIncarnation(ProtobufOutput.uuid(checkpoint.incarnation()))
                .setPosition(checkpoint.position())
                .build();
    }

    static Checkpoint checkpoint(Wire.Checkpoint message) {
        return new Checkpoint(
                ProtobufInput.uuid("incarnation", message.getIncarnation()),
                ProtobufInput.number("position", message.getPosition(), 0, Long.MAX_VALUE));
    }

    static Wire.Snapshot message(Snapshot snapshot) {
        var message = Wire.Snapshot.newBuilder().setVersion(snapshot.version());
        if (!snapshot.state().equals(Payload.empty())) {
            message.setState(ProtobufOutput.payload(snapshot.state()));
        }
        return message.build();
    }

    static Snapshot snapshot(StreamId stream, String name, Wire.Snapshot message) {
        if (!message.hasVersion()) {
            throw new IllegalArgumentException("body has no 'version'");
        }
        return new Snapshot(
                stream,
                name,
                ProtobufInput.number("version", message.getVersion(), 0, Long.MAX_VALUE),
                message.hasState() ? ProtobufInput.payload(message.getState()) : Payload.empty());
    }
}
