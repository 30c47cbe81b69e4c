package io.evenire.transport.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.evenire.api.EventStore;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import io.evenire.transport.http.internal.Clients;
import io.evenire.transport.http.internal.HttpSettings;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Undertow's HTTP/1.1, set up so that every connection passes through {@link Clients}. */
final class HttpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private static final int BUFFER_LENGTH = 16 * 1024;
    private static final int PARAMETERS_MAX = 16 * 1024; // more than a target has characters: ours are counted by us
    private static final int BUFFERS_KEPT = 256;
    private static final int BACKLOG = 1_024;
    private static final int WORKER_THREADS = 1; // nothing of ours runs on them
    private static final long STOP_WAIT_MILLIS = 1_000;

    private final XnioWorker worker;
    private final DefaultByteBufferPool buffers;
    private final ExecutorService threads;
    private final HttpSettings settings;
    private final RequestGate gate;
    private final Clients clients;
    private final AcceptingChannel<? extends StreamConnection> acceptor;
    private final URI address;
    private final ReentrantLock closing = new ReentrantLock();

    private HttpTransport(EventStore store, TransportSettings where, HttpSettings settings) throws IOException {
        this.settings = settings;
        this.gate = new RequestGate(settings);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("evenire-http-", 0).factory());
        // no cache per thread: threads are virtual
        this.buffers = new DefaultByteBufferPool(true, BUFFER_LENGTH, BUFFERS_KEPT, 0);
        var undertow = new HttpOpenListener(buffers, undertowOptions(settings));
        this.clients = new Clients(undertow, settings);
        undertow.setRootHandler(new Front(clients, gate, threads, store));
        this.worker = Xnio.getInstance(Undertow.class.getClassLoader()).createWorker(workerOptions(settings));
        try {
            this.acceptor = worker.createStreamConnectionServer(
                    new InetSocketAddress(InetAddress.getByName(where.host()), where.port()),
                    ChannelListeners.openListenerAdapter(clients),
                    OptionMap.builder()
                            .set(Options.TCP_NODELAY, true)
                            .set(Options.REUSE_ADDRESSES, true)
                            .set(Options.BACKLOG, BACKLOG)
                            .getMap());
            this.address = address(where.host(), acceptor.getLocalAddress(InetSocketAddress.class));
        } catch (IOException | RuntimeException e) {
            worker.shutdownNow();
            threads.shutdownNow();
            buffers.close();
            throw e;
        }
        clients.start();
        acceptor.resumeAccepts();
    }

    /** Starts to serve a store. */
    static HttpTransport start(EventStore store, TransportSettings where) {
        var settings = HttpSettings.parse(where.host(), where.options());
        try {
            var transport = new HttpTransport(store, where, settings);
            LOG.info("serving HTTP at {}", transport.address);
            return transport;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "cannot serve HTTP at %s:%d: %s".formatted(where.host(), where.port(), e.getMessage()), e);
        }
    }

    @Override
    public URI address() {
        return address;
    }

    /** {@return how many connections are open} */
    int connectionCount() {
        return clients.count();
    }

    /** {@return how many requests wait, with a subscription or for something else} */
    int subscriptionCount() {
        return gate.subscriptions().count();
    }

    @Override
    public void close() {
        closing.lock();
        try {
            if (worker.isShutdown()) {
                return;
            }
            IoUtils.safeClose(acceptor);
            boolean drained = drain();
            clients.close();
            threads.shutdownNow();
            boolean ended = threads.awaitTermination(STOP_WAIT_MILLIS, MILLISECONDS);
            worker.shutdown();
            ended &= worker.awaitTermination(STOP_WAIT_MILLIS, MILLISECONDS);
            buffers.close();
            LOG.info("stopped serving HTTP at {}{}", address, drained && ended ? "" : "; cut requests under way");
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            closing.unlock();
        }
    }

    private boolean drain() throws InterruptedException {
        gate.close();
        clients.closeIdle();
        return gate.awaitEmpty(settings.closeTimeout());
    }

    private static OptionMap undertowOptions(HttpSettings settings) {
        return OptionMap.builder()
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                // heads are bounded by StrictSource; these are only a second line
                .set(UndertowOptions.MAX_HEADER_SIZE, settings.headLengthMax() + BUFFER_LENGTH)
                .set(UndertowOptions.MAX_HEADERS, settings.headersMax() + 1)
                .set(UndertowOptions.MAX_PARAMETERS, PARAMETERS_MAX)
                .set(UndertowOptions.MAX_COOKIES, settings.headersMax())
                .set(UndertowOptions.MAX_ENTITY_SIZE, settings.bodyLengthMax())
                // paths are decoded by us, once
                .set(UndertowOptions.DECODE_URL, false)
                .getMap();
    }

    private static OptionMap workerOptions(HttpSettings settings) {
        return OptionMap.builder()
                .set(Options.WORKER_NAME, "evenire-http")
                .set(Options.WORKER_IO_THREADS, settings.ioThreads())
                .set(Options.WORKER_TASK_CORE_THREADS, WORKER_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, WORKER_THREADS)
                .set(Options.THREAD_DAEMON, true)
                .set(Options.TCP_NODELAY, true)
                .getMap();
    }

    private static URI address(String host, InetSocketAddress bound) {
        try {
            return new URI("http", null, host, bound.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("host must be a name or an address, is " + host, e);
        }
    }
}
