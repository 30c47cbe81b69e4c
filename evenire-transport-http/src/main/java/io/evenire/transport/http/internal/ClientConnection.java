package io.evenire.transport.http.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * What is known about one connection: what it waits for and since when.
 *
 * <p><b>Thread safety.</b> The I/O thread of the connection and the thread of its one request write, the watchdog reads
 * and cuts.
 */
public final class ClientConnection {
    /*
     * Undertow has no deadline for bodies and waits on selectors of its own where a thread blocks, one per virtual
     * thread. So threads here wait on `wake`, which is released by the I/O thread, by the watchdog and when the
     * connection closes; whoever wakes looks again at what it waited for. A cut names the moment since which it found
     * the connection waiting, so that it cannot hit what the connection waits for next.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** How long a connection is kept to throw away what a client still sends, so that it can read the answer. */
    static final long LINGER_NANOS = 2_000_000_000L;

    /** What a connection waits for. */
    public enum Phase {
        /** The first byte of a request. */
        IDLE,
        /** The rest of a head. */
        HEAD,
        /** The rest of a body. */
        BODY,
        /** The store, or the client taking the answer. */
        ANSWER,
        /** The client closing: it was refused, or its body is not wanted. */
        LINGER
    }

    private final StreamConnection channel;
    private final HttpSettings settings;
    private final StrictSource source;
    private final Semaphore wake = new Semaphore(0);

    // written by the thread that has the request, read by the watchdog
    private volatile Phase phase = Phase.IDLE;
    private volatile long since = System.nanoTime();
    private volatile long received; // bytes of the body
    private volatile long blockedSince; // the answer; 0: not blocked

    private final ReentrantLock endLock = new ReentrantLock();

    @GuardedBy("endLock")
    private @Nullable Runnable whenEnded;

    private volatile @Nullable Cut cut; // written by the watchdog, read by the thread it cuts

    /** Why the watchdog gave up on what the connection waited for since then. */
    private record Cut(long since, RefusedRequestException why) {}

    private ClientConnection(StreamConnection channel, HttpSettings settings) {
        this.channel = channel;
        this.settings = settings;
        this.source = new StrictSource(channel.getSourceChannel().getConduit(), this, settings);
    }

    /** Stands between a new connection and Undertow. */
    static ClientConnection guard(StreamConnection channel, HttpSettings settings) {
        var connection = new ClientConnection(channel, settings);
        channel.getSourceChannel().setConduit(connection.source);
        channel.getSinkChannel()
                .setConduit(new WatchedSink(channel.getSinkChannel().getConduit(), connection));
        return connection;
    }

    /** {@return why the request is refused: its head, or what was read of its body; null if it is not} */
    public @Nullable RefusedRequestException refusal() {
        return source.refusal();
    }

    /** {@return whether no other request can follow on this connection} */
    public boolean isLastRequest() {
        return source.isLastOfConnection();
    }

    /** Throws away whatever else the client sends, until it closes or has had its time. */
    public void discard() {
        source.discard();
    }

    /** Waits until a client that was answered too early closes, or has had its time, and closes too. */
    public void linger() {
        try {
            channel.getSourceChannel().setReadListener(readable -> {
                readable.suspendReads();
                wake();
            });
            while (source.throwAway() == 0) {
                source.resumeReads();
                await();
            }
        } catch (IOException e) {
            LOG.debug("lost a client that was answered", e);
        } catch (InterruptedException e) {
            LOG.debug("left a client that was answered, because the server stops", e);
        } finally {
            close();
        }
    }

    /**
     * Begins to wait for something.
     *
     * @param next what is waited for from now on
     */
    public void enter(Phase next) {
        since = System.nanoTime();
        received = 0;
        phase = next;
    }

    /** {@return what the connection waits for} */
    public Phase phase() {
        return phase;
    }

    /** Notes how much of a body has come. */
    void received(long length) {
        received = length;
    }

    /** Notes that the client took bytes. */
    void taken() {
        blockedSince = 0;
    }

    /** Notes that the client takes no bytes now. */
    public void blocked() {
        if (blockedSince == 0) {
            blockedSince = Math.max(1, System.nanoTime());
        }
    }

    /**
     * Watches whether the client closes its side while its request is answered, which nobody reads for then.
     *
     * @param ended what to do when it does; runs at most once, on the I/O thread; must not wait
     */
    public void watchEnd(Runnable ended) {
        endLock.lock();
        try {
            whenEnded = ended;
        } finally {
            endLock.unlock();
        }
        channel.getSourceChannel().setReadListener(readable -> lookForEnd());
        channel.getSourceChannel().resumeReads();
        if (!channel.isOpen()) {
            tellEnd(); // forgotten() may have been too early
        }
    }

    /** Ends the watching, before the connection is used for another request. */
    public void unwatchEnd() {
        endLock.lock();
        try {
            whenEnded = null;
            channel.getSourceChannel().suspendReads();
        } finally {
            endLock.unlock();
        }
    }

    private void lookForEnd() {
        boolean ended;
        endLock.lock();
        try {
            ended = whenEnded != null && hasEnded();
        } finally {
            endLock.unlock();
        }
        if (ended) {
            tellEnd();
        }
    }

    private void tellEnd() {
        Runnable ended;
        endLock.lock();
        try {
            ended = whenEnded;
            whenEnded = null;
        } finally {
            endLock.unlock();
        }
        if (ended != null) {
            ended.run();
        }
    }

    /** Tells whoever waits for this connection, or for something else on its behalf, that it is closed. */
    void forgotten() {
        wake();
        tellEnd();
    }

    private boolean hasEnded() {
        try {
            return source.hasEnded();
        } catch (IOException e) {
            LOG.debug("lost a client that waited", e);
            channel.getSourceChannel().suspendReads();
            return true;
        }
    }

    /** {@return whether the connection is open} */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** {@return why the watchdog gave up on what the connection waits for; null if it did not} */
    public @Nullable RefusedRequestException cut() {
        var found = cut;
        return found != null && found.since == since ? found.why : null;
    }

    /**
     * Waits until something happened on this connection: it was woken, cut or closed.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void await() throws InterruptedException {
        wake.acquire();
        wake.drainPermits();
    }

    /** Lets the thread that waits look again. */
    public void wake() {
        wake.release();
    }

    /** Closes the connection without an answer. */
    public void close() {
        IoUtils.safeClose(channel);
        wake.release();
    }

    /** Cuts what takes too long. */
    void watch(long now) {
        long blocked = blockedSince;
        if (blocked != 0 && now - blocked > settings.stallTimeout().toNanos()) {
            close();
            return;
        }
        long began = since;
        long waited = now - began;
        switch (phase) {
            case IDLE -> {
                if (waited > settings.idleTimeout().toNanos()) {
                    close();
                }
            }
            case HEAD -> {
                if (waited > settings.headTimeout().toNanos()) {
                    cut(
                            began,
                            "the head of the request took longer than "
                                    + shown(settings.headTimeout().toMillis()));
                    channel.getSourceChannel().wakeupReads();
                }
            }
            case BODY -> watchBody(began, waited);
            case LINGER -> {
                if (waited > LINGER_NANOS) {
                    close();
                }
            }
            case ANSWER -> {
                // the store has bounds of its own
            }
        }
    }

    private void watchBody(long began, long waited) {
        long graceful = waited - settings.bodyGrace().toNanos();
        if (waited > settings.bodyTimeout().toNanos()) {
            cut(
                    began,
                    "the body took longer than " + shown(settings.bodyTimeout().toMillis()));
        } else if (graceful > 0 && received < settings.bodyRateMin() * (graceful / 1e9)) {
            cut(
                    began,
                    "the body came slower than %d bytes a second: %d bytes in %s"
                            .formatted(settings.bodyRateMin(), received, shown(waited / 1_000_000)));
        }
    }

    private void cut(long began, String why) {
        if (cut() == null) {
            cut = new Cut(began, new RefusedRequestException(408, why));
            wake.release();
        }
    }

    private static String shown(long millis) {
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }
}
