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

    /** A program that does not end when asked to. */
    static final class Stubborn {

        private Stubborn() {}

        public static void main(String[] arguments) throws InterruptedException {
            var signals = Signals.listen();
            System.out.println("listening");
            signals.await();
            System.out.println("asked to end");
            new CountDownLatch(1).await();
        }
    }
}
