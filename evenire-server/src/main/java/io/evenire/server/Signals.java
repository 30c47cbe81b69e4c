package io.evenire.server;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** The signals that ask the process to end. The first is awaited, a second ends the process at once. */
final class Signals {
    /*
     * Why not a shutdown hook: the JVM ends with 143 after its hooks, which service managers take for a
     * failure, and it does not listen to a second signal while they run. Ending at once is safe, because
     * what was acknowledged is durable.
     */

    private static final List<String> ENDING = List.of("TERM", "INT");

    /** What shells add to the number of the signal that ended a process. */
    private static final int STATUS_OF_SIGNALS = 128;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);

    private Signals() {}

    /**
     * Begins to listen.
     *
     * @return the signals
     * @throws StartException if Java was told not to listen to signals
     */
    static Signals listen() {
        var signals = new Signals();
        try {
            for (var name : ENDING) {
                Signal.handle(new Signal(name), signals::receive);
            }
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "cannot listen to signals, so Java must be started without -Xrs: " + e.getMessage(), e);
        }
        return signals;
    }

    private void receive(Signal signal) {
        if (asked.getAndSet(true)) {
            Runtime.getRuntime().halt(STATUS_OF_SIGNALS + signal.getNumber());
        }
        end.countDown();
    }

    /** Waits for the first signal. */
    void await() throws InterruptedException {
        end.await();
    }
}
