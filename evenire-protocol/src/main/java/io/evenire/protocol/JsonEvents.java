package io.evenire.protocol;

import io.evenire.api.Event;
import io.evenire.api.EventContext;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as a JSON object: what was appended, and in an answer also where it stands. */
final class JsonEvents {

    private final JsonPayload data = new JsonPayload("data", "contentType", Limits.DATA_LENGTH_MAX);
    private final JsonPayload metadata = new JsonPayload("metadata", "metadataContentType", Limits.METADATA_LENGTH_MAX);
    private @Nullable UUID id;
    private @Nullable String type;
    private Set<String> tags = Set.of();
    private EventContext context = EventContext.none();

    private JsonEvents() {}

    /** Writes an event that is to be appended. */
    static void write(JsonOutput out, NewEvent event) {
        out.object(() -> writeFields(out, event));
    }

    /** Writes an event that was appended. */
    static void write(JsonOutput out, Event event) {
        out.object(() -> {
            if (!event.stream().isNone()) {
                out.field("stream", event.stream().value());
                out.field("version", event.version());
            }
            out.field("position", event.position());
            out.field("recordedAt", event.recordedAt().toString());
            writeFields(out, event.content());
        });
    }

    private static void writeFields(JsonOutput out, NewEvent event) {
        out.field("id", event.id().toString());
        out.field("type", event.type());
        JsonPayload.write(out, "data", "contentType", event.data());
        JsonPayload.write(out, "metadata", "metadataContentType", event.metadata());
        if (!event.tags().isEmpty()) {
            out.name("tags").array(event.tags(), out::text);
        }
        var context = event.context();
        context.correlationId().ifPresent(value -> out.field("correlationId", value));
        context.causationId().ifPresent(value -> out.field("causationId", value));
        context.traceparent().ifPresent(value -> out.field("traceparent", value));
        context.schemaVersion().ifPresent(value -> out.field("schemaVersion", value));
        context.occurredAt().ifPresent(value -> out.field("occurredAt", value.toString()));
    }

    /** Reads an event that is to be appended; makes an id if there is none. */
    static NewEvent readNew(JsonInput in) {
        in.countNewEvent();
        var fields = new JsonEvents();
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            if (!fields.read(in, name)) {
                throw in.unknown(name);
            }
        }
        return fields.finish(in);
    }

    /** Reads an event that was appended; one that has neither stream nor version is of no stream. */
    static Event readAppended(JsonInput in) {
        var fields = new JsonEvents();
        var stream = StreamId.NONE;
        long version = Event.NO_VERSION;
        long position = 0;
        Instant recordedAt = null;
        in.enterObject();
        for (var name = in.nextField(); !name.isEmpty(); name = in.nextField()) {
            switch (name) {
                case "stream" -> stream = in.stream();
                case "version" -> version = in.number(0, Long.MAX_VALUE);
                case "position" -> position = in.number(1, Long.MAX_VALUE);
                case "recordedAt" -> recordedAt = in.instant();
                default -> {
                    if (!fields.read(in, name)) {
                        in.skip();
                    }
                }
            }
        }
        var content = fields.finish(in);
        if (fields.id == null) {
            throw in.missing("id");
        }
        if (stream.isNone() != (version == Event.NO_VERSION)) {
            throw in.missing(stream.isNone() ? "stream" : "version");
        }
        return new Event(
                in.present("position", position, 0L), stream, version, in.present("recordedAt", recordedAt), content);
    }

    private boolean read(JsonInput in, String name) {
        switch (name) {
            case "id" -> id = in.uuid();
            case "type" -> type = in.text();
            case "tags" -> tags = readTags(in);
            case "correlationId" -> context = in.checked(in.text(), context::withCorrelationId);
            case "causationId" -> context = in.checked(in.text(), context::withCausationId);
            case "traceparent" -> context = in.checked(in.text(), context::withTraceparent);
            case "schemaVersion" -> context = context.withSchemaVersion((int) in.number(1, Integer.MAX_VALUE));
            case "occurredAt" -> context = in.checked(in.instant(), context::withOccurredAt);
            default -> {
                return data.read(in, name) || metadata.read(in, name);
            }
        }
        return true;
    }

    private static Set<String> readTags(JsonInput in) {
        var tags = new LinkedHashSet<String>();
        for (var tag : in.array("tags", Limits.TAG_COUNT_MAX, JsonInput::text)) {
            if (!tags.add(tag)) {
                throw new IllegalArgumentException("tag %s stands twice in %s".formatted(Limits.quote(tag), in.path()));
            }
        }
        return tags;
    }

    private NewEvent finish(JsonInput in) {
        var eventId = id == null ? NewEvent.newId() : id;
        return in.checked(
                in.present("type", type),
                text -> new NewEvent(eventId, text, data.finish(), metadata.finish(), tags, context));
    }
}
