package io.evenire.transport.http;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Facet;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.FacetPage;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.StorePage;
import io.evenire.protocol.Waiting;
import io.evenire.transport.http.Forms.Form;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** The answers about the whole store. */
final class StoreEndpoints {

    private static final int FACET_LENGTH = 1024; // in an answer: a text of at most 512 bytes and a number

    private final EventStore store;
    private final Subscribing subscribing;

    StoreEndpoints(EventStore store) {
        this.store = store;
        this.subscribing = new Subscribing(store);
    }

    /** Reads what the parameters ask for. */
    Answer read(Request request) {
        var parameters = Parameters.parseStoreRead(request.query());
        return answer(parameters.storeRead(), Forms.ofStream(request), Waiting.of(parameters), request);
    }

    /** Reads what the body asks for. */
    Answer query(Request request) {
        var waiting = Waiting.of(Parameters.parse(request.query(), Waiting.NAMES));
        var body = Forms.ofBody(request);
        var form = Forms.ofStream(request, body);
        return answer(body.readQuery(request.body()), form, waiting, request);
    }

    private Answer answer(Read read, Form form, Waiting waiting, Request request) {
        return subscribing.answer(read, form, waiting, request).orElseGet(() -> answer(read, form, request));
    }

    private Answer answer(Read read, Form form, Request request) {
        if (form == Form.NDJSON) {
            return EventLines.answer(store, read, request);
        }
        var part = Portion.of(store, page(read), request);
        var page = new StorePage(part.events(), part.asOf(), part.next());
        var codec = form.codec();
        return Answer.of(200, codec.contentType(), codec.writeStorePage(page)).with("Vary", "Accept");
    }

    /** Gives a read the limit of a page if it has none; throws if its own is larger. */
    private static Read page(Read read) {
        if (read.limit() == Long.MAX_VALUE) {
            return read.limit(EventPage.LIMIT_DEFAULT);
        }
        if (read.limit() > EventPage.LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be a whole number from 1 to %d, is %s"
                    .formatted(EventPage.LIMIT_MAX, Limits.quote(Long.toString(read.limit()))));
        }
        return read;
    }

    /** Reads the event at a position. */
    Answer one(long position, Request request) {
        return OneEvent.answer(
                request,
                () -> look(position)
                        .filter(found -> found.position() == position)
                        .orElseThrow(() -> new RequestException(
                                ProblemType.EVENT_NOT_FOUND, "there is no event at position " + position)));
    }

    private Optional<Event> look(long position) {
        // events of the store's own streams may follow, and nothing behind the first record is of interest
        var found = store.read(Read.all().from(position).limit(1)).part(1);
        return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
    }

    /** Lists categories, types or tags. */
    Answer list(Facet.Kind kind, Request request) {
        var parameters =
                Parameters.parse(request.query(), Set.of(Parameters.PREFIX, Parameters.AFTER, Parameters.LIMIT));
        int limit = parameters.limit(FacetPage.LIMIT_DEFAULT, FacetPage.LIMIT_MAX);
        var codec = Forms.ofAnswer(request).codec();
        request.holdAnswer(limit * FACET_LENGTH);
        var prefix = parameters.text(Parameters.PREFIX).orElse("");
        var facets = parameters
                .text(Parameters.AFTER) // an empty one is something else than none: the empty category stands before it
                .map(after -> store.facets(kind, prefix, after))
                .orElseGet(() -> store.facets(kind, prefix))
                .iterator();
        var found = new ArrayList<Facet>();
        while (facets.hasNext() && found.size() < limit) {
            found.add(facets.next());
        }
        var next = facets.hasNext() ? Optional.of(found.getLast().value()) : Optional.<String>empty();
        return Answer.of(200, codec.contentType(), codec.writeFacetPage(new FacetPage(found, next)));
    }
}
