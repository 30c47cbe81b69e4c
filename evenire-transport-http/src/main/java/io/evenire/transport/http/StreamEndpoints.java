package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.StreamPage;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** The answers about streams as a whole. */
final class StreamEndpoints {

    /** How many streams are looked at for one page; a page of a rare category may end early. */
    static final int SCAN_COUNT_MAX = 10_000;

    private static final int STREAM_LENGTH = 1024; // in an answer: an id of at most 512 bytes and a few numbers
    private static final String CATEGORY = "category";

    private final EventStore store;

    StreamEndpoints(EventStore store) {
        this.store = store;
    }

    /** Lists streams. */
    Answer list(Request request) {
        var parameters = Parameters.parse(
                request.query(), Set.of(Parameters.PREFIX, CATEGORY, Parameters.AFTER, Parameters.LIMIT));
        int limit = parameters.limit(StreamPage.LIMIT_DEFAULT, StreamPage.LIMIT_MAX);
        var codec = Forms.ofAnswer(request).codec();
        request.holdAnswer(limit * STREAM_LENGTH);
        var page = page(
                parameters.text(Parameters.PREFIX).orElse(""),
                parameters.text(CATEGORY),
                parameters.text(Parameters.AFTER).orElse(""),
                limit);
        return Answer.of(200, codec.contentType(), codec.writeStreamPage(page));
    }

    private StreamPage page(String prefix, Optional<String> category, String after, int limit) {
        Limits.requireListing(prefix, after);
        var narrowed = narrow(prefix, category);
        var found = new ArrayList<StreamState>();
        if (narrowed.isEmpty()) {
            return new StreamPage(found, Optional.empty());
        }
        var streams = store.streams(narrowed.get(), after).iterator();
        var last = after;
        for (int seen = 0; seen < SCAN_COUNT_MAX && found.size() < limit && streams.hasNext(); seen++) {
            var state = streams.next();
            last = state.stream().value();
            if (category.isEmpty() || state.stream().category().equals(category.get())) {
                found.add(state);
            }
        }
        return new StreamPage(found, streams.hasNext() ? Optional.of(last) : Optional.empty());
    }

    /** Gives what the ids of a category with a prefix start with; empty if there can be none. */
    private static Optional<String> narrow(String prefix, Optional<String> category) {
        if (category.isEmpty()) {
            return Optional.of(prefix);
        }
        var name = category.get();
        if (name.indexOf('-') >= 0) {
            throw new IllegalArgumentException("category must not have a hyphen, is " + Limits.quote(name));
        }
        if (prefix.startsWith(name)) {
            return Optional.of(prefix);
        }
        return name.startsWith(prefix) ? Optional.of(name) : Optional.empty();
    }

    /** Tells what is known about a stream. */
    Answer look(StreamId stream, Request request) {
        Parameters.parse(request.query(), Set.of());
        var codec = Forms.ofAnswer(request).codec();
        var state = store.stream(stream)
                .orElseThrow(() -> new RequestException(
                        ProblemType.STREAM_NOT_FOUND, "there is no stream " + Limits.quote(stream.value())));
        return Answer.of(200, codec.contentType(), codec.writeStreamState(state));
    }

    /** Deletes or tombstones a stream. */
    Answer delete(StreamId stream, Request request) {
        var parameters = Parameters.parse(
                request.query(), Set.of(Parameters.EXPECTED_VERSION, Parameters.ID, Parameters.TOMBSTONE));
        return change(stream, parameters.change(), parameters, Forms.ofAnswer(request), request);
    }

    /** Hides the first events of a stream. */
    Answer truncate(StreamId stream, Request request) {
        var parameters = Parameters.parse(
                request.query(), Set.of(Parameters.EXPECTED_VERSION, Parameters.ID, Parameters.BEFORE));
        return change(stream, parameters.truncation(), parameters, Forms.ofAnswer(request), request);
    }

    /** Empties one event of a stream. */
    Answer erase(StreamId stream, Request request) {
        var parameters = Parameters.parse(
                request.query(), Set.of(Parameters.EXPECTED_VERSION, Parameters.ID, Parameters.VERSION));
        return change(stream, parameters.erasure(), parameters, Forms.ofAnswer(request), request);
    }

    /** Sets how much a stream keeps. */
    Answer keep(StreamId stream, Request request) {
        var parameters = Parameters.parse(request.query(), Set.of(Parameters.EXPECTED_VERSION, Parameters.ID));
        var body = Forms.ofBody(request);
        var change = new StreamChange.Keep(parameters.id(), body.readRetention(request.body()));
        return change(stream, change, parameters, Forms.ofAnswer(request, body), request);
    }

    private Answer change(
            StreamId stream, StreamChange change, Parameters parameters, Forms.Form form, Request request) {
        var belief = Belief.of(request, parameters, stream, store);
        var codec = form.codec();
        try {
            var changed = store.change(stream, belief.expected(), change);
            return Answer.of(200, codec.contentType(), codec.writeChanged(changed));
        } catch (VersionConflictException e) {
            throw belief.wrong(e);
        }
    }
}
