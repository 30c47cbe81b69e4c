package io.evenire.transport.http.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** The open connections: bounded in number, each guarded, all watched by one thread. */
public final class Clients implements ChannelListener<StreamConnection>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    private static final Duration TICK_MAX = Duration.ofMillis(250);
    private static final Duration TICK_MIN = Duration.ofMillis(5);
    private static final int TICKS_IN_TIMEOUT = 8;

    private final HttpOpenListener undertow;
    private final HttpSettings settings;
    private final ConcurrentHashMap<StreamConnection, ClientConnection> connections = new ConcurrentHashMap<>();
    private final Semaphore free;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean isDraining; // written by whoever closes, read by the watchdog
    private final Thread watchdog =
            Thread.ofPlatform().daemon().name("evenire-http-watchdog").unstarted(this::watch);

    /**
     * Makes the set of connections of one server.
     *
     * @param undertow what takes the guarded connections
     * @param settings how many there may be, and how long they are waited for
     */
    public Clients(HttpOpenListener undertow, HttpSettings settings) {
        this.undertow = undertow;
        this.settings = settings;
        this.free = new Semaphore(settings.connectionsMax());
    }

    /** Begins to watch. */
    public void start() {
        watchdog.start();
    }

    /** Takes a new connection, or closes it if there are too many. */
    @Override
    public void handleEvent(StreamConnection channel) {
        if (closed.getCount() == 0 || !free.tryAcquire()) {
            LOG.debug("closed a new connection: {} are open, which is the most", settings.connectionsMax());
            IoUtils.safeClose(channel);
            return;
        }
        var client = ClientConnection.guard(channel, settings);
        connections.put(channel, client);
        undertow.handleEvent(channel);
        // Undertow has set its own listener by now
        ChannelListener<? super StreamConnection> theirs = channel.getCloseListener();
        channel.setCloseListener(closing -> {
            forget(closing);
            ChannelListeners.invokeChannelListener(closing, theirs);
        });
        if (!channel.isOpen()) {
            forget(channel);
        }
    }

    /**
     * Finds the connection of a request.
     *
     * @param exchange the request
     * @return its connection; empty if it has been closed meanwhile
     */
    public Optional<ClientConnection> find(HttpServerExchange exchange) {
        return Optional.ofNullable(connections.get(((AbstractServerConnection) exchange.getConnection()).getChannel()));
    }

    /** {@return how many connections are open} */
    public int count() {
        return connections.size();
    }

    /** Closes the connections that wait for a request, and from now on each that has been answered. */
    public void closeIdle() {
        isDraining = true; // the watchdog sees it, and closes those that are just being answered
        closeEachIdle();
    }

    private void closeEachIdle() {
        for (var client : connections.values()) {
            if (client.phase() == ClientConnection.Phase.IDLE) {
                client.close();
            }
        }
    }

    /** Closes all connections, and every one that comes. */
    @Override
    public void close() {
        closed.countDown();
        connections.values().forEach(ClientConnection::close);
    }

    private void forget(StreamConnection channel) {
        var client = connections.remove(channel);
        if (client != null) {
            free.release();
            client.forgotten();
        }
    }

    private void watch() {
        var tick = settings.shortestTimeout().dividedBy(TICKS_IN_TIMEOUT);
        tick = tick.compareTo(TICK_MAX) > 0 ? TICK_MAX : tick.compareTo(TICK_MIN) < 0 ? TICK_MIN : tick;
        try {
            while (!closed.await(tick.toNanos(), NANOSECONDS)) {
                long now = System.nanoTime();
                for (var client : connections.values()) {
                    client.watch(now);
                }
                if (isDraining) {
                    closeEachIdle();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the watchdog", e);
        }
    }
}
