package io.evenire.protocol;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamCheck;
import io.evenire.api.StreamId;
import java.util.List;

/** An append to several streams as a JSON object. */
final class JsonAppends {
    /*
     * Events without a stream say so, by a stream that is null: a stream that was only forgotten is refused.
     */

    private static final String STREAM = "stream";
    private static final String EXPECTED_VERSION = "expectedVersion";
    private static final String EVENTS = "events";
    private static final String CONDITION = "condition";
    private static final String FAIL_IF = "failIfEventsMatch";
    private static final String AFTER = "after";

    private JsonAppends() {}

    static void write(JsonOutput out, Append append) {
        out.object(() -> {
            out.name("appends").array(append.appends(), part -> write(out, part));
            if (!append.checks().isEmpty()) {
                out.name("checks").array(append.checks(), check -> write(out, check));
            }
            if (!append.condition().isNone()) {
                write(out.name(CONDITION), append.condition());
            }
        });
    }

    private static void write(JsonOutput out, StreamAppend part) {
        out.object(() -> {
            if (part.stream().isNone()) {
                out.nullField(STREAM);
            } else {
                out.field(STREAM, part.stream().value());
                writeExpected(out, part.expected());
            }
            out.name(EVENTS).array(part.events(), event -> JsonEvents.write(out, event));
        });
    }

    private static void write(JsonOutput out, StreamCheck check) {
        out.object(() -> {
            out.field(STREAM, check.stream().value());
            writeExpected(out, check.expected());
        });
    }

    private static void write(JsonOutput out, AppendCondition condition) {
        out.object(() -> {
            JsonQueries.write(out.name(FAIL_IF), condition.query());
            out.field(AFTER, condition.after());
        });
    }

    private static void writeExpected(JsonOutput out, ExpectedVersion expected) {
        if (expected instanceof ExpectedVersion.Exactly exactly) {
            out.field(EXPECTED_VERSION, exactly.version());
        } else {
            out.field(EXPECTED_VERSION, expected.toString());
        }
    }

    static Append read(JsonInput in) {
        List<StreamAppend> appends = null;
        List<StreamCheck> checks = List.of();
        var condition = AppendCondition.none();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "appends" ->
                    appends = in.array("streams", Limits.APPEND_STREAM_COUNT_MAX, JsonAppends::readStreamAppend);
                case "checks" ->
                    checks = in.array("checks", Limits.APPEND_CHECK_COUNT_MAX, JsonAppends::readStreamCheck);
                case CONDITION -> condition = readCondition(in);
                default -> throw in.unknown(name);
            }
        }
        return new Append(in.present("appends", appends), checks, condition);
    }

    private static AppendCondition readCondition(JsonInput in) {
        Query query = null;
        long after = 0;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case FAIL_IF -> query = JsonQueries.read(in);
                case AFTER -> after = in.number(0, Long.MAX_VALUE);
                default -> throw in.unknown(name);
            }
        }
        return new AppendCondition(in.present(FAIL_IF, query), after);
    }

    /** Reads an array of events. */
    static List<NewEvent> readEvents(JsonInput in) {
        return in.array(EVENTS, Limits.APPEND_EVENT_COUNT_MAX, JsonEvents::readNew);
    }

    private static StreamAppend readStreamAppend(JsonInput in) {
        StreamId stream = null;
        var expected = ExpectedVersion.any();
        List<NewEvent> events = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case STREAM -> stream = in.isNull() ? StreamId.NONE : in.stream();
                case EXPECTED_VERSION -> expected = readExpected(in);
                case EVENTS -> events = readEvents(in);
                default -> throw in.unknown(name);
            }
        }
        var to = in.present(STREAM, stream);
        var belief = expected;
        return in.checked(in.present(EVENTS, events), some -> new StreamAppend(to, belief, some));
    }

    private static StreamCheck readStreamCheck(JsonInput in) {
        StreamId stream = null;
        ExpectedVersion expected = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case STREAM -> stream = in.stream();
                case EXPECTED_VERSION -> expected = readExpected(in);
                default -> throw in.unknown(name);
            }
        }
        return new StreamCheck(in.present(STREAM, stream), in.present(EXPECTED_VERSION, expected));
    }

    private static ExpectedVersion readExpected(JsonInput in) {
        return in.isText()
                ? in.checked(in.text(), Parameters::parseExpectedVersion)
                : ExpectedVersion.exactly(in.number(0, Long.MAX_VALUE));
    }
}
