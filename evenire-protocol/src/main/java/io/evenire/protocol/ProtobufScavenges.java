package io.evenire.protocol;

import io.evenire.api.ScavengeState;
import io.evenire.api.ScavengeState.Completed;
import io.evenire.api.ScavengeState.Failed;
import io.evenire.api.ScavengeState.Idle;
import io.evenire.api.ScavengeState.Running;
import io.evenire.api.ScavengeState.Stopped;
import io.evenire.api.Scavenged;
import io.evenire.protocol.internal.wire.Wire;
import io.evenire.protocol.internal.wire.Wire.ScavengeState.Status;
import java.time.Instant;

/** How a scavenge is, in Protobuf. */
final class ProtobufScavenges {

    private ProtobufScavenges() {}

    static Wire.ScavengeState message(ScavengeState state) {
        return switch (state) {
            case Idle() ->
                Wire.ScavengeState.newBuilder().setStatus(Status.STATUS_IDLE).build();
            case Running(var startedAt, long position, long last, var done) ->
                begun(Status.STATUS_RUNNING, startedAt, done)
                        .setPosition(position)
                        .setLast(last)
                        .build();
            case Completed(var startedAt, var endedAt, var done) ->
                ended(Status.STATUS_COMPLETED, startedAt, endedAt, done).build();
            case Stopped(var startedAt, var endedAt, var done) ->
                ended(Status.STATUS_STOPPED, startedAt, endedAt, done).build();
            case Failed(var startedAt, var endedAt, var done, var detail) ->
                ended(Status.STATUS_FAILED, startedAt, endedAt, done)
                        .setDetail(detail)
                        .build();
        };
    }

    private static Wire.ScavengeState.Builder ended(Status status, Instant startedAt, Instant endedAt, Scavenged done) {
        return begun(status, startedAt, done).setEndedAt(ProtobufOutput.nanos(endedAt));
    }

    private static Wire.ScavengeState.Builder begun(Status status, Instant startedAt, Scavenged done) {
        return Wire.ScavengeState.newBuilder()
                .setStatus(status)
                .setStartedAt(ProtobufOutput.nanos(startedAt))
                .setParts(done.partCount())
                .setRewrittenParts(done.rewrittenCount())
                .setRemovedEvents(done.removedCount())
                .setFreedBytes(done.freedLength());
    }

    static ScavengeState read(Wire.ScavengeState message) {
        var startedAt = ProtobufInput.instant(message.getStartedAt());
        var endedAt = ProtobufInput.instant(message.getEndedAt());
        var done = new Scavenged(
                count("parts", message.getParts()),
                count("rewritten_parts", message.getRewrittenParts()),
                count("removed_events", message.getRemovedEvents()),
                count("freed_bytes", message.getFreedBytes()));
        return switch (message.getStatus()) {
            case STATUS_IDLE -> new Idle();
            case STATUS_RUNNING ->
                new Running(
                        startedAt, count("position", message.getPosition()), count("last", message.getLast()), done);
            case STATUS_COMPLETED -> new Completed(startedAt, endedAt, done);
            case STATUS_STOPPED -> new Stopped(startedAt, endedAt, done);
            case STATUS_FAILED -> new Failed(startedAt, endedAt, done, message.getDetail());
            case STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("unknown status " + message.getStatusValue());
        };
    }

    private static long count(String path, long value) {
        return ProtobufInput.number(path, value, 0, Long.MAX_VALUE);
    }
}
