package io.evenire.transport.http;

import io.evenire.api.Append;
import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.api.StreamAppend;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.Route;
import io.evenire.protocol.Waiting;
import io.evenire.transport.http.Forms.Form;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The answers about events: appends and reads. */
final class EventEndpoints {

    private static final Set<String> READ_PARAMETERS =
            Set.of(Parameters.FROM, Parameters.DIRECTION, Parameters.LIMIT, Waiting.WAIT, Waiting.FOLLOW);

    private final EventStore store;
    private final Subscribing subscribing;

    EventEndpoints(EventStore store) {
        this.store = store;
        this.subscribing = new Subscribing(store);
    }

    /** Appends to one stream. */
    Answer append(StreamId stream, Request request) {
        var parameters = Parameters.parse(request.query(), Set.of(Parameters.EXPECTED_VERSION));
        var body = Forms.ofBody(request);
        var codec = Forms.ofAnswer(request, body).codec();
        var belief = Belief.of(request, parameters, stream, store);
        var events = body.readEvents(request.body());
        try {
            var appended =
                    store.append(new Append(List.of(new StreamAppend(stream, belief.expected(), events)), List.of()));
            long first = appended.version(stream) - events.size() + 1;
            return Answer.of(appended.duplicate() ? 200 : 201, codec.contentType(), codec.writeStreamAppended(appended))
                    .with("Location", new Route.StreamEvent(stream, first).path());
        } catch (VersionConflictException e) {
            throw belief.wrong(e);
        }
    }

    /** Appends to several streams. */
    Answer appendAll(Request request) {
        Parameters.parse(request.query(), Set.of());
        var body = Forms.ofBody(request);
        var codec = Forms.ofAnswer(request, body).codec();
        var appended = store.append(body.readAppend(request.body()));
        return Answer.of(appended.duplicate() ? 200 : 201, codec.contentType(), codec.writeAppended(appended));
    }

    /** Reads a stream: a page, or line by line; may wait for what comes. */
    Answer read(StreamId stream, Request request) {
        var parameters = Parameters.parse(request.query(), READ_PARAMETERS);
        var form = Forms.ofStream(request);
        var read = form.isPage() ? parameters.read(stream) : unbounded(stream, parameters);
        return subscribing
                .answer(read, form, Waiting.of(parameters), request)
                .orElseGet(() ->
                        form.isPage() ? page(read, stream, form, request) : EventLines.answer(store, read, request));
    }

    /** Gives what is read, without a limit if nothing is said. */
    private static Read unbounded(StreamId stream, Parameters parameters) {
        long limit = parameters.limit(Integer.MAX_VALUE, Integer.MAX_VALUE);
        return new Read(
                new Read.Source.Stream(stream),
                parameters.direction(),
                parameters.from(),
                limit == Integer.MAX_VALUE ? Long.MAX_VALUE : limit);
    }

    private Answer page(Read read, StreamId stream, Form form, Request request) {
        // before the events, so that the tag is never newer than they are
        var state = store.stream(stream).filter(known -> known.status() == StreamState.Status.LIVE);
        var part = Portion.of(store, read, request);
        // what was erased is erased for good, so their number tells which of the events of a page are
        long erasedCount =
                part.events().stream().filter(event -> event.data().isErased()).count();
        var tag = state.map(known -> Belief.tag(store.state().incarnation(), known, erasedCount, form));
        if (tag.isPresent() && isKnown(request, tag.get())) {
            return Answer.empty(304).with("ETag", tag.get()).with("Vary", "Accept");
        }
        var codec = form.codec();
        var answer = Answer.of(200, codec.contentType(), codec.writeEventPage(page(part, state)))
                .with("Cache-Control", "no-cache")
                .with("Vary", "Accept");
        return tag.isEmpty() ? answer : answer.with("ETag", tag.get());
    }

    private static EventPage page(Portion part, Optional<StreamState> state) {
        return new EventPage(
                part.events(), part.asOf(), part.next(), !part.events().isEmpty() || state.isPresent());
    }

    private static boolean isKnown(Request request, String tag) {
        for (var field : request.fields("If-None-Match")) {
            for (var candidate : field.split(",", -1)) {
                var stripped = candidate.strip();
                if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Reads one event. */
    Answer one(StreamId stream, long version, Request request) {
        return OneEvent.answer(
                request,
                () -> store.read(Read.stream(stream).from(version).limit(1))
                        .first()
                        .filter(found -> found.version() == version)
                        .orElseThrow(() -> new RequestException(
                                ProblemType.EVENT_NOT_FOUND,
                                "stream %s has no event %d".formatted(Limits.quote(stream.value()), version))));
    }
}
