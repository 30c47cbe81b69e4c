package io.evenire.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/** Sends one request and takes one answer, within a time. */
final class Exchange implements AutoCloseable {
    /*
     * The JDK's client opens a connection for every request under way, so their number is bounded here; those that wait
     * for events are bounded as subscriptions. Its own time-out
     * ends with the head of the answer; the one here holds to the last byte. An interrupt does not end the wait: what was
     * sent cannot be taken back, and only the answer tells what became of it.
     */

    /** How many requests are under way at a time; the others wait. */
    static final int REQUEST_COUNT_MAX = 256;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(REQUEST_COUNT_MAX);
    private final HttpClient http;
    private final Duration timeout;

    Exchange(ClientSettings settings) {
        timeout = settings.requestTimeout();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(threads)
                .build();
    }

    /**
     * Sends a request and waits for its answer, at most as long as every request may take unless it has a time of its
     * own; throws if there is none, as {@link #wasSent} tells sent or not.
     */
    Answer send(HttpRequest request) throws IOException {
        var wait = request.timeout().orElse(timeout);
        long end = System.nanoTime() + wait.toNanos();
        if (!acquire(wait)) {
            throw new ConnectException(
                    "%d requests are under way already, and none ended within %s".formatted(REQUEST_COUNT_MAX, wait));
        }
        try {
            var future = http.sendAsync(request, BoundedBody.handler());
            if (!Patience.await(future, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                future.cancel(true);
                throw new HttpTimeoutException("no answer within " + wait);
            }
            if (future.isCompletedExceptionally()) {
                throw failure(future.exceptionNow());
            }
            return Answer.of(future.resultNow());
        } finally {
            free.release();
        }
    }

    /**
     * Sends a request that waits for events. It takes no place from other requests, because it lasts; whoever starts it
     * cancels it when it lasts too long.
     */
    CompletableFuture<HttpResponse<byte[]>> start(HttpRequest request) {
        return http.sendAsync(request, BoundedBody.handler());
    }

    /** {@return whether the server may have got the request that ended with this exception} */
    static boolean wasSent(IOException failure) {
        return !(failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLHandshakeException);
    }

    static IOException failure(Throwable thrown) {
        if (thrown instanceof IOException known) {
            return known;
        }
        return new IOException(thrown.toString(), thrown);
    }

    private boolean acquire(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return free.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cuts what is still under way and closes the connections. */
    @Override
    public void close() {
        http.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            http.awaitTermination(CLOSE_WAIT);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        threads.shutdown();
    }
}
