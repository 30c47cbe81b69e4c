package io.evenire.client;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.Checkpoint;
import io.evenire.api.Event;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.StreamDeletedException;
import io.evenire.api.Subscription;
import io.evenire.protocol.ProblemType;
import io.evenire.protocol.SubscriptionPage;
import io.evenire.protocol.Waiting;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A subscription that asks a server for page after page, each behind the one before. */
final class HttpSubscription implements Subscription {
    /*
     * The server holds nothing between two pages: each request says behind which checkpoint to go on, and a checkpoint
     * moves only when a page was read whole. So a request whose answer is lost is just sent again, to whatever server is
     * there by then, and nothing is missed and nothing comes twice. A server with another history, or a shorter one,
     * refuses the checkpoint, which ends the subscription.
     *
     * At the end of the store, where nothing comes that was asked for, the next page is asked for behind the last signal
     * and not behind the last page. So the server sees how much was passed since, and answers when it is time for the
     * next signal; it looks through a few thousand positions again for that.
     *
     * A request is under way only while a thread waits for it: when that is interrupted or its time is over, the request
     * is given up, or answered at once.
     */

    /** The longest rest before a request is repeated, whatever the server says: it may be back sooner. */
    static final Duration REST_MAX = Duration.ofMinutes(1);

    private final Subscriptions client;
    private final Read read;
    private final ReentrantLock turn = new ReentrantLock(); // of the thread that asks for the next signal
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable RuntimeException> end = new AtomicReference<>();

    // written by the thread that asks, cancelled by the one that closes
    private volatile @Nullable CompletableFuture<HttpResponse<byte[]>> underWay;

    private volatile boolean caughtUp; // written by the thread that asks, read by state()
    private volatile boolean broken; // the same: the last request failed

    @GuardedBy("turn")
    private List<Event> events = List.of();

    @GuardedBy("turn")
    private int index;

    @GuardedBy("turn")
    private boolean pageIsLast;

    @GuardedBy("turn")
    private Checkpoint at; // behind which the next page is asked for

    @GuardedBy("turn")
    private Checkpoint reached; // by the page

    @GuardedBy("turn")
    private long told; // the position that the last signal was about

    @GuardedBy("turn")
    private int failureCount;

    @GuardedBy("turn")
    private long restEnd; // no request before that, after one that failed

    /** Begins with the first page of a read. */
    HttpSubscription(Subscriptions client, Read read, SubscriptionPage first) {
        this.client = client;
        this.read = read;
        this.at = first.checkpoint();
        this.reached = first.checkpoint();
        this.told = first.events().isEmpty()
                ? first.checkpoint().position()
                : first.events().getFirst().position();
        this.events = first.events();
        this.pageIsLast = first.caughtUp();
        this.restEnd = System.nanoTime();
    }

    @Override
    public Signal next() throws InterruptedException {
        while (true) {
            var signal = next(client.waitMax());
            if (signal.isPresent()) {
                return signal.get();
            }
        }
    }

    @Override
    public Optional<Signal> next(Duration wait) throws InterruptedException {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("time to wait must not be negative, is " + wait);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before it asked for the next signal");
        }
        if (!turn.tryLock()) {
            throw new IllegalStateException("another thread is asking for the next signal");
        }
        try {
            return take(System.nanoTime(), nanos(wait));
        } finally {
            turn.unlock();
        }
    }

    private static long nanos(Duration wait) {
        try {
            return wait.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE; // more than 292 years
        }
    }

    @GuardedBy("turn")
    private Optional<Signal> take(long begin, long wait) throws InterruptedException {
        boolean asked = false;
        while (true) {
            requireGoingOn();
            var signal = ofPage();
            if (signal.isPresent()) {
                return signal;
            }
            long left = Math.max(0, wait - (System.nanoTime() - begin));
            if ((asked && left == 0) || !rest(left)) {
                requireGoingOn();
                return Optional.empty();
            }
            asked = true;
            ask(Math.max(0, wait - (System.nanoTime() - begin)));
        }
    }

    private void requireGoingOn() {
        var why = end.get();
        if (why != null) {
            throw why;
        }
    }

    /** Gives the next signal that the page has; empty if it is used up. */
    @GuardedBy("turn")
    private Optional<Signal> ofPage() {
        if (index < events.size()) {
            var event = events.get(index++);
            told = event.position();
            return Optional.of(new Signal.Received(event));
        }
        events = List.of();
        index = 0;
        boolean isCaughtUp = pageIsLast && !caughtUp;
        if (!isCaughtUp && reached.position() - told < PROGRESS_COUNT) {
            return Optional.empty();
        }
        if (isCaughtUp) {
            caughtUp = true;
        }
        told = reached.position();
        at = reached;
        return Optional.of(isCaughtUp ? new Signal.CaughtUp(at) : new Signal.Progress(at));
    }

    /** Waits until a request may be sent again after one that failed; false if there is not so much time. */
    @GuardedBy("turn")
    private boolean rest(long left) throws InterruptedException {
        long rest = restEnd - System.nanoTime();
        if (rest <= 0) {
            return true;
        }
        return !ended.await(Math.min(rest, left), NANOSECONDS) && rest <= left;
    }

    @GuardedBy("turn")
    private void ask(long wait) throws InterruptedException {
        var waits = Duration.ofNanos(Math.min(wait, client.waitMax().toNanos()));
        var request = client.request(read.after(at), waits);
        var action = Attempts.action(request);
        Answer answer;
        try {
            answer = send(request, waits.plus(Waiting.SEARCH_MAX).plus(client.requestTimeout()));
        } catch (IOException e) {
            fail(Failure.of(action, e), true);
            return;
        }
        if (!answer.isSuccess()) {
            boolean unavailable = answer.problem()
                    .filter(problem -> problem.type() == ProblemType.STORE_UNAVAILABLE)
                    .isPresent();
            fail(Failure.of(action, answer), unavailable);
            return;
        }
        try {
            answer.requireForm(client.codec());
            accept(client.codec().readSubscriptionPage(answer.body()));
        } catch (IllegalArgumentException e) {
            fail(Failure.ofUnreadable(action, e), false);
        }
    }

    private Answer send(HttpRequest request, Duration timeout) throws IOException, InterruptedException {
        var future = client.exchange().start(request);
        underWay = future;
        try {
            requireGoingOn(); // or whoever ended it may have missed the request
            return Answer.of(future.get(timeout.toNanos(), NANOSECONDS));
        } catch (TimeoutException e) {
            var late = new HttpTimeoutException("no answer within " + timeout);
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw Exchange.failure(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            requireGoingOn();
            throw new IOException("the request was cancelled", e);
        } finally {
            underWay = null;
            future.cancel(true); // does nothing where it is done
        }
    }

    @GuardedBy("turn")
    private void accept(SubscriptionPage page) {
        requireBehind(page);
        if (page.head() - reached.position() > PROGRESS_COUNT) {
            caughtUp = false;
        }
        events = page.events();
        index = 0;
        pageIsLast = page.caughtUp();
        reached = page.checkpoint();
        if (!events.isEmpty() || !pageIsLast) {
            at = reached;
        }
        failureCount = 0;
        broken = false;
    }

    /** A server that answers something else than what was asked must not make a gap or a duplicate. */
    @GuardedBy("turn")
    private void requireBehind(SubscriptionPage page) {
        long last = at.position();
        for (var event : page.events()) {
            if (event.position() <= last) {
                throw new IllegalArgumentException(
                        "event at position %d does not come behind %d".formatted(event.position(), last));
            }
            last = event.position();
        }
        if (!page.checkpoint().incarnation().equals(at.incarnation())
                || page.checkpoint().position() < last) {
            throw new IllegalArgumentException(
                    "checkpoint %s does not come behind %s-%d".formatted(page.checkpoint(), at.incarnation(), last));
        }
    }

    /** Rests before the next request, and throws what the caller can act on. */
    @GuardedBy("turn")
    private void fail(Failure failure, boolean isPassing) {
        var exception = failure.exception();
        if (exception instanceof StreamDeletedException || exception instanceof PositionAheadException) {
            end(exception);
            return;
        }
        restEnd = System.nanoTime() + rest(failure, failureCount).toNanos();
        failureCount++;
        broken = true;
        if (!isPassing && !failure.isWorthRepeating()) {
            throw exception;
        }
    }

    /** {@return how long to rest before the next request, after so many failures before this one} */
    static Duration rest(Failure failure, int failureCount) {
        var pause = Attempts.pause(failure, failureCount);
        return pause.compareTo(REST_MAX) < 0 ? pause : REST_MAX;
    }

    @Override
    public State state() {
        if (end.get() != null) {
            return State.ENDED;
        }
        return broken ? State.RECONNECTING : caughtUp ? State.LIVE : State.CATCHING_UP;
    }

    @Override
    public void close() {
        end.set(new IllegalStateException("the subscription is closed"));
        wake();
        client.forget(this);
    }

    /** Ends it for a reason that every later call is told. */
    void end(RuntimeException why) {
        end.compareAndSet(null, why);
        wake();
    }

    private void wake() {
        ended.countDown();
        var request = underWay;
        if (request != null) {
            request.cancel(true);
        }
    }
}
