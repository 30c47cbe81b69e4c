package io.evenire.server;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * The signals that ask the process to end. While the store is opened, the first ends it at once; once it is served, the
 * first is awaited, and a second ends the process at once.
 */
final class Signals {
    /*
     * Why not a shutdown hook: the JVM ends with 143 after its hooks, which service managers take for a
     * failure, and it does not listen to a second signal while they run. Ending at once is safe, because
     * what was acknowledged is durable. While the store is opened nothing was acknowledged yet, and opening
     * a large store after a crash may take long, so there the first signal ends the process.
     */

    private static final List<String> ENDING = List.of("TERM", "INT");

    /** What shells add to the number of the signal that ended a process. */
    private static final int STATUS_OF_SIGNALS = 128;

    /** How far the server is. */
    private enum Phase {
        OPENING,
        SERVING,
        ASKED_TO_END
    }

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPENING);
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
        switch (phase.getAndSet(Phase.ASKED_TO_END)) {
            case OPENING -> {
                LOG.info("stopped before anything was served");
                Runtime.getRuntime().halt(Main.DONE);
            }
            case SERVING -> end.countDown();
            case ASKED_TO_END -> Runtime.getRuntime().halt(STATUS_OF_SIGNALS + signal.getNumber());
        }
    }

    /** Says that the store is served: from now on the end takes its order. */
    void serving() {
        phase.compareAndSet(Phase.OPENING, Phase.SERVING);
    }

    /** Ends the waiting as a first signal does. */
    void end() {
        phase.set(Phase.ASKED_TO_END);
        end.countDown();
    }

    /** Waits for the first signal. */
    void await() throws InterruptedException {
        end.await();
    }
}
