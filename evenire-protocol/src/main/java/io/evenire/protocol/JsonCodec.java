package io.evenire.protocol;

import io.evenire.api.Append;
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
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The bodies of the HTTP interface as JSON.
 *
 * <p>JSON data keeps its bytes in both directions: order of fields, numbers such as {@code 1.0} and {@code 1e400}, white
 * space inside. Data that calls itself JSON and is not, or that passes the bounds for data inside a JSON body, is
 * written in base64.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class JsonCodec implements Codec {

    static final JsonCodec INSTANCE = new JsonCodec();

    private JsonCodec() {}

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] writeEvents(List<NewEvent> events) {
        return JsonOutput.write(out -> out.array(events, event -> JsonEvents.write(out, event)));
    }

    @Override
    public List<NewEvent> readEvents(byte[] body) {
        var events =
                JsonInput.read(body, in -> in.isArray() ? JsonAppends.readEvents(in) : List.of(JsonEvents.readNew(in)));
        if (events.isEmpty()) {
            throw new IllegalArgumentException("body has no events");
        }
        return events;
    }

    @Override
    public byte[] writeAppend(Append append) {
        return JsonOutput.write(out -> JsonAppends.write(out, append));
    }

    @Override
    public Append readAppend(byte[] body) {
        return JsonInput.read(body, JsonAppends::read);
    }

    @Override
    public byte[] writeAppended(Appended appended) {
        return JsonOutput.write(out -> out.object(() -> {
            writePositions(out, appended);
            out.name("streams")
                    .array(
                            appended.versions().entrySet(),
                            entry -> out.object(() -> {
                                out.field("stream", entry.getKey().value());
                                out.field("lastVersion", entry.getValue());
                            }));
        }));
    }

    @Override
    public byte[] writeStreamAppended(Appended appended) {
        var end = OneStream.of(appended);
        return JsonOutput.write(out -> out.object(() -> {
            out.field("stream", end.stream().value());
            out.field("firstVersion", end.firstVersion());
            out.field("lastVersion", end.lastVersion());
            writePositions(out, appended);
        }));
    }

    @Override
    public byte[] writeChanged(Appended changed) {
        var end = OneStream.of(changed);
        return JsonOutput.write(out -> out.object(() -> {
            out.field("stream", end.stream().value());
            out.field("lastVersion", end.lastVersion());
            writePositions(out, changed);
        }));
    }

    private static void writePositions(JsonOutput out, Appended appended) {
        out.field("firstPosition", appended.firstPosition());
        out.field("lastPosition", appended.lastPosition());
        if (appended.duplicate()) {
            out.field("duplicate", true);
        }
    }

    @Override
    public Appended readAppended(byte[] body) {
        return JsonInput.read(body, in -> {
            List<Map.Entry<StreamId, Long>> ends = null;
            StreamId stream = null;
            long lastVersion = Long.MIN_VALUE;
            long first = 0;
            long last = 0;
            boolean duplicate = false;
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "stream" -> stream = in.stream();
                    case "lastVersion" -> lastVersion = in.number(-1, Long.MAX_VALUE);
                    case "firstPosition" -> first = in.number(1, Long.MAX_VALUE);
                    case "lastPosition" -> last = in.number(1, Long.MAX_VALUE);
                    case "duplicate" -> duplicate = in.bool();
                    case "streams" ->
                        ends = in.array("streams", Limits.APPEND_STREAM_COUNT_MAX, JsonCodec::readStreamVersion);
                    default -> in.skip();
                }
            }
            var versions = new LinkedHashMap<StreamId, Long>();
            if (ends == null) {
                versions.put(in.present("stream", stream), in.present("lastVersion", lastVersion, Long.MIN_VALUE));
            } else {
                ends.forEach(end -> versions.put(end.getKey(), end.getValue()));
            }
            return new Appended(
                    in.present("firstPosition", first, 0), in.present("lastPosition", last, 0), versions, duplicate);
        });
    }

    private static Map.Entry<StreamId, Long> readStreamVersion(JsonInput in) {
        StreamId stream = null;
        long version = Long.MIN_VALUE;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "stream" -> stream = in.stream();
                case "lastVersion" -> version = in.number(-1, Long.MAX_VALUE);
                default -> in.skip();
            }
        }
        return Map.entry(in.present("stream", stream), in.present("lastVersion", version, Long.MIN_VALUE));
    }

    @Override
    public byte[] writeEventPage(EventPage page) {
        return JsonOutput.write(out -> out.object(() -> {
            out.name("events").array(page.events(), event -> JsonEvents.write(out, event));
            out.field("asOf", page.asOf());
            page.next().ifPresent(next -> out.field("next", next));
            out.field("exists", page.exists());
        }));
    }

    @Override
    public EventPage readEventPage(byte[] body) {
        return JsonInput.read(body, in -> {
            List<Event> events = null;
            long asOf = -1;
            var next = OptionalLong.empty();
            Boolean exists = null;
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "events" -> events = in.array("events", EventPage.LIMIT_MAX, JsonEvents::readAppended);
                    case "asOf" -> asOf = in.number(0, Long.MAX_VALUE);
                    case "next" -> next = OptionalLong.of(in.number(0, Long.MAX_VALUE));
                    case "exists" -> exists = in.bool();
                    default -> in.skip();
                }
            }
            return new EventPage(
                    in.present("events", events), in.present("asOf", asOf, -1), next, in.present("exists", exists));
        });
    }

    @Override
    public byte[] writeQuery(Read read) {
        var source = StorePage.source(read);
        return JsonOutput.write(out -> JsonQueries.write(out, source, read));
    }

    @Override
    public Read readQuery(byte[] body) {
        return JsonInput.read(body, JsonQueries::readStoreRead);
    }

    @Override
    public byte[] writeStorePage(StorePage page) {
        return JsonOutput.write(out -> out.object(() -> {
            out.name("events").array(page.events(), event -> JsonEvents.write(out, event));
            out.field("asOf", page.asOf());
            page.next().ifPresent(next -> out.field("next", next));
        }));
    }

    @Override
    public StorePage readStorePage(byte[] body) {
        return JsonInput.read(body, in -> {
            List<Event> events = null;
            long asOf = -1;
            var next = OptionalLong.empty();
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "events" -> events = in.array("events", EventPage.LIMIT_MAX, JsonEvents::readAppended);
                    case "asOf" -> asOf = in.number(0, Long.MAX_VALUE);
                    case "next" -> next = OptionalLong.of(in.number(1, Long.MAX_VALUE));
                    default -> in.skip();
                }
            }
            return new StorePage(in.present("events", events), in.present("asOf", asOf, -1), next);
        });
    }

    @Override
    public byte[] writeSubscriptionPage(SubscriptionPage page) {
        return JsonOutput.write(out -> JsonSignals.write(out, page));
    }

    @Override
    public SubscriptionPage readSubscriptionPage(byte[] body) {
        return JsonInput.read(body, JsonSignals::readPage);
    }

    @Override
    public byte[] writeEvent(Event event) {
        return JsonOutput.write(out -> JsonEvents.write(out, event));
    }

    /**
     * Writes one event in one line, as in {@code application/x-ndjson}.
     *
     * @param event the event
     * @return the object and a line feed; line breaks between the tokens of JSON data are written as spaces
     */
    public byte[] writeLine(Event event) {
        var json = writeEvent(event);
        var line = new byte[json.length + 1];
        for (int i = 0; i < json.length; i++) {
            // inside text a line break is escaped, so one that stands here is white space
            line[i] = json[i] == '\n' || json[i] == '\r' ? (byte) ' ' : json[i];
        }
        line[json.length] = '\n';
        return line;
    }

    @Override
    public Event readEvent(byte[] body) {
        return JsonInput.read(body, JsonEvents::readAppended);
    }

    @Override
    public byte[] writeRetention(Retention retention) {
        return JsonOutput.write(out -> JsonRetention.write(out, retention));
    }

    @Override
    public Retention readRetention(byte[] body) {
        return JsonInput.read(body, JsonRetention::read);
    }

    @Override
    public byte[] writeCheckpoint(Checkpoint checkpoint) {
        return JsonOutput.write(out -> JsonCheckpoints.write(out, checkpoint));
    }

    @Override
    public Checkpoint readCheckpoint(byte[] body) {
        return JsonInput.read(body, JsonCheckpoints::read);
    }

    @Override
    public Checkpoint readCheckpointAnswer(byte[] body) {
        return JsonInput.read(body, JsonCheckpoints::readAnswer);
    }

    @Override
    public byte[] writeSnapshot(Snapshot snapshot) {
        return JsonOutput.write(out -> JsonSnapshots.write(out, snapshot));
    }

    @Override
    public Snapshot readSnapshot(StreamId stream, String name, byte[] body) {
        return JsonInput.read(body, in -> JsonSnapshots.read(in, stream, name));
    }

    @Override
    public Snapshot readSnapshotAnswer(StreamId stream, String name, byte[] body) {
        return JsonInput.read(body, in -> JsonSnapshots.readAnswer(in, stream, name));
    }

    @Override
    public byte[] writeStreamState(StreamState state) {
        return JsonOutput.write(out -> writeStreamState(out, state));
    }

    private static void writeStreamState(JsonOutput out, StreamState state) {
        out.object(() -> {
            out.field("stream", state.stream().value());
            out.field("status", state.status().name().toLowerCase(Locale.ROOT));
            out.field("firstVersion", state.firstVersion());
            out.field("lastVersion", state.version());
            out.field("count", state.count());
            out.field("createdAt", state.createdAt().toString());
            out.field("changedAt", state.changedAt().toString());
            if (!state.retention().equals(Retention.none())) {
                JsonRetention.write(out.name("retention"), state.retention());
            }
        });
    }

    @Override
    public StreamState readStreamState(byte[] body) {
        return JsonInput.read(body, JsonCodec::readStreamState);
    }

    private static StreamState readStreamState(JsonInput in) {
        StreamId stream = null;
        StreamState.Status status = null;
        long firstVersion = -1;
        long lastVersion = Long.MIN_VALUE;
        Instant createdAt = null;
        Instant changedAt = null;
        var retention = Retention.none();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "stream" -> stream = in.stream();
                case "status" -> status = in.word(StreamState.Status.class);
                case "firstVersion" -> firstVersion = in.number(0, Long.MAX_VALUE);
                case "lastVersion" -> lastVersion = in.number(-1, Long.MAX_VALUE);
                case "createdAt" -> createdAt = in.instant();
                case "changedAt" -> changedAt = in.instant();
                case "retention" -> retention = JsonRetention.readAnswer(in);
                default -> in.skip();
            }
        }
        return new StreamState(
                in.present("stream", stream),
                in.present("status", status),
                in.present("firstVersion", firstVersion, -1),
                in.present("lastVersion", lastVersion, Long.MIN_VALUE),
                in.present("createdAt", createdAt),
                in.present("changedAt", changedAt),
                retention);
    }

    @Override
    public byte[] writeStreamPage(StreamPage page) {
        return JsonOutput.write(out -> out.object(() -> {
            out.name("streams").array(page.streams(), state -> writeStreamState(out, state));
            page.next().ifPresent(next -> out.field("next", next));
        }));
    }

    @Override
    public StreamPage readStreamPage(byte[] body) {
        return JsonInput.read(body, in -> {
            List<StreamState> streams = null;
            Optional<String> next = Optional.empty();
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "streams" -> streams = in.array("streams", StreamPage.LIMIT_MAX, JsonCodec::readStreamState);
                    case "next" -> next = Optional.of(in.text());
                    default -> in.skip();
                }
            }
            return new StreamPage(in.present("streams", streams), next);
        });
    }

    @Override
    public byte[] writeFacetPage(FacetPage page) {
        return JsonOutput.write(out -> out.object(() -> {
            out.name("facets")
                    .array(
                            page.facets(),
                            facet -> out.object(() -> {
                                out.field("value", facet.value());
                                out.field("count", facet.count());
                            }));
            page.next().ifPresent(next -> out.field("next", next));
        }));
    }

    @Override
    public FacetPage readFacetPage(byte[] body) {
        return JsonInput.read(body, in -> {
            List<Facet> facets = null;
            Optional<String> next = Optional.empty();
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "facets" -> facets = in.array("facets", FacetPage.LIMIT_MAX, JsonCodec::readFacet);
                    case "next" -> next = Optional.of(in.text());
                    default -> in.skip();
                }
            }
            return new FacetPage(in.present("facets", facets), next);
        });
    }

    private static Facet readFacet(JsonInput in) {
        String value = null;
        long count = 0;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "value" -> value = in.text();
                case "count" -> count = in.number(1, Long.MAX_VALUE);
                default -> in.skip();
            }
        }
        return new Facet(in.present("value", value), in.present("count", count, 0));
    }

    @Override
    public byte[] writeStoreState(StoreState state) {
        return JsonOutput.write(out -> out.object(() -> {
            out.field("health", state.health().name().toLowerCase(Locale.ROOT));
            out.field("head", state.head());
            out.field("incarnation", state.incarnation().toString());
            if (!state.detail().isEmpty()) {
                out.field("detail", state.detail());
            }
        }));
    }

    @Override
    public StoreState readStoreState(byte[] body) {
        return JsonInput.read(body, in -> {
            UUID incarnation = null;
            long head = -1;
            StoreState.Health health = null;
            var detail = "";
            in.enterObject();
            for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
                switch (name) {
                    case "health" -> health = in.word(StoreState.Health.class);
                    case "head" -> head = in.number(0, Long.MAX_VALUE);
                    case "incarnation" -> incarnation = in.uuid();
                    case "detail" -> detail = in.text();
                    default -> in.skip();
                }
            }
            return new StoreState(
                    in.present("incarnation", incarnation),
                    in.present("head", head, -1),
                    in.present("health", health),
                    detail);
        });
    }

    @Override
    public byte[] writeScavengeState(ScavengeState state) {
        return JsonOutput.write(out -> JsonScavenges.write(out, state));
    }

    @Override
    public ScavengeState readScavengeState(byte[] body) {
        return JsonInput.read(body, JsonScavenges::readAnswer);
    }
}
