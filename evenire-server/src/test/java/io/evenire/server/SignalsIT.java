package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SignalsIT {

    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @Test
    void theFirstSignalIsAwaitedAndTheSecondEndsAtOnce() throws IOException, InterruptedException {
        try (var program = ServerProcess.java(System.getProperty("java.class.path"), Stubborn.class.getName())) {
            program.awaitLine("listening");
            program.terminate();
            program.awaitLine("asked to end");

            program.terminate();

            assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    /** A server that opened a large store for minutes could only be killed. */
    @Test
    void theFirstSignalEndsAtOnceWhileTheStoreIsOpened() throws IOException, InterruptedException {
        try (var program = ServerProcess.java(System.getProperty("java.class.path"), Opening.class.getName())) {
            program.awaitLine("opening");

            program.terminate();

            assertThat(program.exitCode()).isEqualTo(Main.DONE);
        }
    }

    /** A program that takes for ever to open its store. */
    static final class Opening {

        private Opening() {}

        public static void main(String[] arguments) throws InterruptedException {
            Signals.listen();
            System.out.println("opening");
            new CountDownLatch(1).await();
        }
    }

    /** A program that does not end when asked to. */
    static final class Stubborn {

        private Stubborn() {}

        public static void main(String[] arguments) throws InterruptedException {
            var signals = Signals.listen();
            signals.serving();
            System.out.println("listening");
            signals.await();
            System.out.println("asked to end");
            new CountDownLatch(1).await();
        }
    }
}
