package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.CorruptStoreException;
import io.evenire.engine.StoreTools;
import io.evenire.engine.ToolProgress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The program that compares a store with what was acknowledged. It is one of its own because a process that has mapped a
 * file keeps its file system busy.
 */
public final class Checker {

    private static final String CHECK = "check";
    private static final String COUNT_LOST = "count";

    private Checker() {}

    /**
     * Opens a store, and compares.
     *
     * @param arguments {@code check} or {@code count}, the directory, what was acknowledged at least, and at most
     */
    public static void main(String[] arguments) {
        var directory = arguments[1];
        var known = Acknowledged.parse(arguments[2]);
        if (arguments[0].equals(COUNT_LOST)) {
            System.out.println(lost(directory, known));
            return;
        }
        assertThat(arguments[0]).isEqualTo(CHECK);
        check(directory, known, Acknowledged.parse(arguments[3]));
    }

    private static long lost(String directory, Acknowledged known) {
        try (var store = Writers.open(directory)) {
            return known.lostIn(store);
        } catch (CorruptStoreException e) {
            return known.count(); // it is seen that something is missing
        }
    }

    private static void check(String directory, Acknowledged known, Acknowledged last) {
        try (var store = Writers.open(directory)) {
            known.requireAllIn(store, last, "now");
        }
        assertThat(StoreTools.of("file").verify(directory, ToolProgress.NONE).problems())
                .isEmpty();
    }

    /** Fails unless a store has all that is known, and nothing beyond what was known last and was under way. */
    static void requireAllIn(Path directory, Acknowledged known, Acknowledged last, String when)
            throws InterruptedException {
        try {
            run(CHECK, directory, known, last);
        } catch (IOException e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }

    /** {@return how many events a store has lost} */
    static long countLost(Path directory, Acknowledged known) throws IOException, InterruptedException {
        var lines = run(COUNT_LOST, directory, known, known).lines().toList();
        return Long.parseLong(lines.getLast());
    }

    private static String run(String what, Path directory, Acknowledged known, Acknowledged last)
            throws IOException, InterruptedException {
        return Machine.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Checker.class.getName(),
                what,
                directory.toString(),
                known.toString(),
                last.toString());
    }
}
