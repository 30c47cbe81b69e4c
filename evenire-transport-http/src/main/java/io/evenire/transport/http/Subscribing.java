package io.evenire.transport.http;

import io.evenire.api.Checkpoint;
import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.api.Read;
import io.evenire.protocol.EventPage;
import io.evenire.protocol.LiveForm;
import io.evenire.protocol.Waiting;
import io.evenire.transport.http.Forms.Form;
import java.time.Duration;
import java.util.Optional;

/** The answers that wait for events: pages, and bodies that go on. */
final class Subscribing {

    /** Where a reader of server-sent events was; it says so by itself when it comes again. */
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private final EventStore store;

    Subscribing(EventStore store) {
        this.store = store;
    }

    /**
     * Answers a read that waits for events.
     *
     * @param read what is read; with {@link Long#MAX_VALUE} as its limit if nothing is said
     * @return the answer; empty if the request does not ask to wait
     */
    Optional<Answer> answer(Read read, Form form, Waiting waiting, Request request) {
        return switch (form) {
            case JSON, PROTOBUF -> {
                refuseIf(waiting.follows(), "follow is only for " + Form.NDJSON.mediaType());
                yield waiting.time().map(wait -> page(read, form, wait, request));
            }
            case NDJSON -> {
                refuseIf(waiting.time().isPresent(), "wait is only for pages, not for " + Form.NDJSON.mediaType());
                yield waiting.follows()
                        ? Optional.of(live(read, form, LiveForm.JSON_LINES, request))
                        : Optional.empty();
            }
            case EVENT_STREAM -> {
                refuseIf(
                        waiting.time().isPresent(), "wait is only for pages, not for " + Form.EVENT_STREAM.mediaType());
                yield Optional.of(live(read, form, LiveForm.EVENT_STREAM, request));
            }
        };
    }

    private Answer page(Read read, Form form, Duration wait, Request request) {
        requireForward(read);
        long limit = read.limit() == Long.MAX_VALUE ? EventPage.LIMIT_DEFAULT : read.limit();
        if (limit > EventPage.LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be a whole number from 1 to %d, is %s"
                    .formatted(EventPage.LIMIT_MAX, Limits.quote(Long.toString(limit))));
        }
        var before = store.state();
        try (var subscription = request.subscribe(store, read.limit(Long.MAX_VALUE))) {
            var page = WaitedPage.of(subscription, before, wait, read.limit(limit), request);
            var codec = form.codec();
            return Answer.of(200, codec.contentType(), codec.writeSubscriptionPage(page))
                    .with("Vary", "Accept");
        }
    }

    private Answer live(Read read, Form form, LiveForm lines, Request request) {
        requireForward(read);
        refuseIf(read.limit() != Long.MAX_VALUE, "limit is not for answers that go on with the events that come");
        var from = form == Form.EVENT_STREAM ? request.field(LAST_EVENT_ID) : Optional.<String>empty();
        var incarnation = store.state().incarnation();
        var subscription =
                request.subscribe(store, from.map(id -> read.after(parseId(id))).orElse(read));
        var body = new LiveBody(subscription, lines, incarnation, request.heartbeat(), request, store);
        return Answer.streamed(form.mediaType(), body)
                .with("Vary", "Accept")
                .with("X-Accel-Buffering", "no"); // a proxy that gathers would keep events back
    }

    private static Checkpoint parseId(String id) {
        try {
            return Checkpoint.parse(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s must be the id of an event of this server, an incarnation, a hyphen and a position, is %s"
                            .formatted(LAST_EVENT_ID, Limits.quote(id)),
                    e);
        }
    }

    private static void requireForward(Read read) {
        refuseIf(read.direction() != Read.Direction.FORWARD, "direction must be forward where events are waited for");
    }

    private static void refuseIf(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }
}
