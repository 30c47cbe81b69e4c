package io.evenire.storage.file.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The program that runs tests with a mutant in front of the class path. */
public final class TestRun {

    private TestRun() {}

    /**
     * Runs tests, one after the other.
     *
     * @param arguments the file in which it is said what came of each, and the tests: {@code class} or
     *     {@code class#method}
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        var results = new ArrayList<String>();
        for (var test : List.of(arguments).subList(1, arguments.length)) {
            var listener = new Listener();
            LauncherFactory.create().execute(request(test), listener);
            results.add(new TestResult(test, listener.passedCount, listener.failures).toLine());
            Files.write(Path.of(arguments[0]), results, UTF_8);
        }
        System.exit(0); // what a test has left behind does not matter
    }

    private static LauncherDiscoveryRequest request(String test) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selector(test))
                .build();
    }

    private static DiscoverySelector selector(String test) {
        int hash = test.indexOf('#');
        if (hash < 0) {
            return selectClass(test);
        }
        var type = selectClass(test.substring(0, hash)).getJavaClass();
        var name = test.substring(hash + 1);
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (var method : at.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    return selectMethod(type, method);
                }
            }
        }
        throw new IllegalArgumentException("there is no test " + test);
    }

    private static final class Listener implements TestExecutionListener {

        private final List<String> failures = new ArrayList<>();
        private int passedCount;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                failures.add(result.getThrowable().map(Throwable::toString).orElse("given up"));
            } else if (test.isTest()) {
                passedCount++;
            }
        }
    }
}
