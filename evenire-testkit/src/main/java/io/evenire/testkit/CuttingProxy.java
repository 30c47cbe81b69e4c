package io.evenire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on loopback that cuts, delays and stalls connections at random places.
 *
 * <p>Where a connection is hurt is drawn in bytes, so most places are in the middle of something. Each new connection
 * gets a seed of its own from that of the proxy.
 *
 * <p><b>Thread safety.</b> All methods may be called from any thread.
 */
public final class CuttingProxy implements AutoCloseable {

    /** How long a connection stalls at most; then it is cut. */
    public static final long STALL_MILLIS_MAX = 3_000;

    private static final long DELAY_MILLIS_MAX = 30;
    private static final int BACKLOG = 200;
    private static final int BUFFER_LENGTH = 8 * 1024;

    private final ServerSocket listener;
    private final int lengthMax;
    private final SplittableRandom random; // of the accepting thread
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutCount = new AtomicLong();
    private final AtomicLong stallCount = new AtomicLong();
    private volatile int target; // written by the test, read by new connections

    private CuttingProxy(ServerSocket listener, int target, int lengthMax, long seed) {
        this.listener = listener;
        this.target = target;
        this.lengthMax = lengthMax;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Starts a proxy on a free port.
     *
     * @param target the port on loopback that it connects to
     * @param lengthMax how many bytes pass at most before a connection is hurt; 1 or more
     * @param seed where the random places come from
     * @return the proxy
     */
    public static CuttingProxy start(int target, int lengthMax, long seed) {
        try {
            var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            var proxy = new CuttingProxy(listener, target, lengthMax, seed);
            Thread.ofVirtual().name("proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the port on loopback where it listens} */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Connects to another port from now on.
     *
     * @param port the port on loopback
     */
    public void target(int port) {
        target = port;
    }

    /** {@return how many connections it has cut} */
    public long cutCount() {
        return cutCount.get();
    }

    /** {@return how many connections it has stalled} */
    public long stallCount() {
        return stallCount.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var connection = new Connection(client, random.split());
                connections.add(connection);
                Thread.ofVirtual().name("proxy-connect").start(connection::open);
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Cuts all connections and takes no more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::close);
    }

    /** One connection, and what is going to happen to it. */
    private final class Connection {

        private final Socket client;
        private final Socket server = new Socket();
        private final SplittableRandom chance;
        private final CountDownLatch ended = new CountDownLatch(1);

        Connection(Socket client, SplittableRandom chance) {
            this.client = client;
            this.chance = chance;
        }

        void open() {
            try {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                var up = chance.split();
                Thread.ofVirtual().name("proxy-up").start(() -> pass(client, server, up));
                pass(server, client, chance);
            } catch (IOException e) {
                close(); // nobody is there
            }
        }

        private void pass(Socket from, Socket to, SplittableRandom places) {
            try {
                var in = from.getInputStream();
                var out = to.getOutputStream();
                var buffer = new byte[BUFFER_LENGTH];
                int left = places.nextInt(lengthMax);
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    int passed = 0;
                    while (read - passed > left) {
                        out.write(buffer, passed, left);
                        passed += left;
                        if (!goesOn(places)) {
                            return;
                        }
                        left = places.nextInt(lengthMax);
                    }
                    out.write(buffer, passed, read - passed);
                    left = Math.max(0, left - (read - passed));
                }
            } catch (IOException e) {
                // one of both has closed, and so does the other below
            } finally {
                close();
            }
        }

        /** Hurts the connection; false if that is its end. */
        private boolean goesOn(SplittableRandom places) throws IOException {
            return switch (places.nextInt(4)) {
                case 0 -> {
                    cutCount.incrementAndGet();
                    yield false;
                }
                case 1 -> {
                    cutCount.incrementAndGet();
                    client.setSoLinger(true, 0); // with a reset
                    server.setSoLinger(true, 0);
                    yield false;
                }
                case 2 -> {
                    stallCount.incrementAndGet();
                    rest(STALL_MILLIS_MAX);
                    yield false;
                }
                default -> {
                    rest(places.nextLong(DELAY_MILLIS_MAX));
                    yield true;
                }
            };
        }

        private void rest(long millis) {
            try {
                ended.await(millis, TimeUnit.MILLISECONDS); // or until somebody closes
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a proxy", e);
            }
        }

        void close() {
            ended.countDown();
            connections.remove(this);
            shut(client);
            shut(server);
        }

        private static void shut(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
