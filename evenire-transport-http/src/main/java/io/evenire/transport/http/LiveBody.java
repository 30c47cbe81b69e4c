package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Subscription.Signal;
import io.evenire.api.Subscription.Signal.CaughtUp;
import io.evenire.api.Subscription.Signal.Progress;
import io.evenire.api.Subscription.Signal.Received;
import io.evenire.protocol.LiveForm;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body of an answer that goes on with the events that come, some at a time, until something ends it. */
final class LiveBody implements Iterator<byte[]> {
    /*
     * Memory is held for one part, from before it is gathered until it was taken by the client; in between, where most
     * bodies are most of the time, none is. It is taken in one step, so that two bodies never wait for each other.
     */

    /** A part ends with what makes it this long. */
    static final int PART_LENGTH_MIN = 32 * 1024;

    /** A part that is not so long is sent after this time, so that nothing is kept back while the store is looked through. */
    static final Duration GATHER_MAX = Duration.ofSeconds(1);

    private final RequestSubscription subscription;
    private final LiveForm form;
    private final UUID incarnation;
    private final Duration heartbeat;
    private final Request request;
    private final EventStore store;

    private Optional<Signal> left = Optional.empty(); // did not fit into the part before
    private @Nullable RuntimeException end;
    private boolean begun;
    private boolean ended;

    LiveBody(
            RequestSubscription subscription,
            LiveForm form,
            UUID incarnation,
            Duration heartbeat,
            Request request,
            EventStore store) {
        this.subscription = subscription;
        this.form = form;
        this.incarnation = incarnation;
        this.heartbeat = heartbeat;
        this.request = request;
        this.store = store;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public byte[] next() {
        if (ended) {
            throw new NoSuchElementException("the body has ended");
        }
        request.letPartGo();
        if (!begun) {
            begun = true;
            return form.begin();
        }
        if (end == null) {
            try {
                var first = left.isPresent() ? left : subscription.next(heartbeat);
                left = Optional.empty();
                return first.isPresent() ? part(first.get()) : form.heartbeat();
            } catch (RuntimeException e) {
                end = e;
            }
        }
        return end(end);
    }

    private byte[] part(Signal first) {
        int room = request.holdPart(PART_LENGTH_MIN + length(first));
        var part = new ByteArrayOutputStream(PART_LENGTH_MIN);
        int held = length(first);
        part.writeBytes(bytes(first));
        long gatherEnd = System.nanoTime() + GATHER_MAX.toNanos();
        while (part.size() < PART_LENGTH_MIN && System.nanoTime() < gatherEnd) {
            Optional<Signal> more;
            try {
                more = subscription.next(Duration.ZERO);
            } catch (RuntimeException e) {
                end = e; // what was gathered is sent before
                break;
            }
            if (more.isEmpty()) {
                break;
            }
            held += length(more.get());
            if (held > room) {
                left = more;
                break;
            }
            part.writeBytes(bytes(more.get()));
        }
        return part.toByteArray();
    }

    private static int length(Signal signal) {
        return signal instanceof Received(var event) ? event.content().length() : 0;
    }

    private byte[] bytes(Signal signal) {
        return switch (signal) {
            case Received(var event) -> form.event(incarnation, event);
            case CaughtUp(var at) -> form.caughtUp(at);
            case Progress(var at) -> form.progress(at);
        };
    }

    /** Ends the body: with the reason if the client is to act on it, plainly if the server stops. */
    private byte[] end(RuntimeException why) {
        if (why instanceof UncheckedIOException) {
            throw why;
        }
        ended = true;
        boolean stops = subscription.isStopped();
        subscription.close();
        return stops ? new byte[0] : form.problem(Problems.problem(why, store));
    }
}
