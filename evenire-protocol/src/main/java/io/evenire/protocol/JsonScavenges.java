package io.evenire.protocol;

import io.evenire.api.ScavengeState;
import io.evenire.api.ScavengeState.Completed;
import io.evenire.api.ScavengeState.Failed;
import io.evenire.api.ScavengeState.Idle;
import io.evenire.api.ScavengeState.Running;
import io.evenire.api.ScavengeState.Stopped;
import io.evenire.api.Scavenged;
import java.time.Instant;

/** How a scavenge is, in JSON: an object whose {@code status} tells which other fields there are. */
final class JsonScavenges {

    private enum Status {
        IDLE,
        RUNNING,
        COMPLETED,
        STOPPED,
        FAILED
    }

    private JsonScavenges() {}

    static void write(JsonOutput out, ScavengeState state) {
        out.object(() -> {
            switch (state) {
                case Idle() -> out.field("status", "idle");
                case Running(var startedAt, long position, long last, var done) -> {
                    out.field("status", "running");
                    out.field("startedAt", startedAt.toString());
                    out.field("position", position);
                    out.field("last", last);
                    write(out, done);
                }
                case Completed(var startedAt, var endedAt, var done) -> {
                    out.field("status", "completed");
                    write(out, startedAt, endedAt, done);
                }
                case Stopped(var startedAt, var endedAt, var done) -> {
                    out.field("status", "stopped");
                    write(out, startedAt, endedAt, done);
                }
                case Failed(var startedAt, var endedAt, var done, var detail) -> {
                    out.field("status", "failed");
                    out.field("detail", detail);
                    write(out, startedAt, endedAt, done);
                }
            }
        });
    }

    private static void write(JsonOutput out, Instant startedAt, Instant endedAt, Scavenged done) {
        out.field("startedAt", startedAt.toString());
        out.field("endedAt", endedAt.toString());
        write(out, done);
    }

    private static void write(JsonOutput out, Scavenged done) {
        out.field("parts", done.partCount());
        out.field("rewrittenParts", done.rewrittenCount());
        out.field("removedEvents", done.removedCount());
        out.field("freedBytes", done.freedLength());
    }

    /** Reads what a server answers, which may have fields that are not known here. */
    static ScavengeState readAnswer(JsonInput in) {
        Status status = null;
        Instant startedAt = null;
        Instant endedAt = null;
        long position = 0;
        long last = 0;
        long parts = 0;
        long rewritten = 0;
        long removed = 0;
        long freed = 0;
        var detail = "";
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "status" -> status = in.word(Status.class);
                case "startedAt" -> startedAt = in.instant();
                case "endedAt" -> endedAt = in.instant();
                case "position" -> position = in.number(0, Long.MAX_VALUE);
                case "last" -> last = in.number(0, Long.MAX_VALUE);
                case "parts" -> parts = in.number(0, Long.MAX_VALUE);
                case "rewrittenParts" -> rewritten = in.number(0, Long.MAX_VALUE);
                case "removedEvents" -> removed = in.number(0, Long.MAX_VALUE);
                case "freedBytes" -> freed = in.number(0, Long.MAX_VALUE);
                case "detail" -> detail = in.text();
                default -> in.skip();
            }
        }
        var done = new Scavenged(parts, rewritten, removed, freed);
        return switch (in.present("status", status)) {
            case IDLE -> new Idle();
            case RUNNING -> new Running(in.present("startedAt", startedAt), position, last, done);
            case COMPLETED -> new Completed(in.present("startedAt", startedAt), in.present("endedAt", endedAt), done);
            case STOPPED -> new Stopped(in.present("startedAt", startedAt), in.present("endedAt", endedAt), done);
            case FAILED -> new Failed(in.present("startedAt", startedAt), in.present("endedAt", endedAt), done, detail);
        };
    }
}
