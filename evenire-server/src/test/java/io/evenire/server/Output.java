package io.evenire.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process prints, line by line as it comes. */
final class Output {

    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    @GuardedBy("lock")
    private final List<String> lines = new ArrayList<>();

    @GuardedBy("lock")
    private boolean ended;

    private Output() {}

    /** Begins to read. */
    static Output of(InputStream stream) {
        var output = new Output();
        Thread.ofVirtual().start(() -> output.follow(stream));
        return output;
    }

    private void follow(InputStream stream) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("cannot read further: " + e);
        }
        lock.lock();
        try {
            ended = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line. */
    Matcher await(Pattern pattern) throws InterruptedException {
        lock.lock();
        try {
            var nanos = WAIT_MAX.toNanos();
            for (var i = 0; ; i++) {
                while (i == lines.size()) {
                    requireMore(!ended && nanos > 0);
                    nanos = news.awaitNanos(nanos);
                }
                var matcher = pattern.matcher(lines.get(i));
                if (matcher.matches()) {
                    return matcher;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return all lines, once no more can come} */
    List<String> all() throws InterruptedException {
        lock.lock();
        try {
            var nanos = WAIT_MAX.toNanos();
            while (!ended) {
                requireMore(nanos > 0);
                nanos = news.awaitNanos(nanos);
            }
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void requireMore(boolean mayCome) {
        if (!mayCome) {
            throw new IllegalStateException((ended ? "ended with " : "still running with ") + lines);
        }
    }
}
