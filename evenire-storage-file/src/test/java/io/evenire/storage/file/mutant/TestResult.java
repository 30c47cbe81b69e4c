package io.evenire.storage.file.mutant;

import java.util.List;

/**
 * What came of a test.
 *
 * @param test the class, or {@code class#method}
 * @param passedCount how many tests in it passed
 * @param failures what failed
 */
record TestResult(String test, int passedCount, List<String> failures) {

    private static final String SEPARATOR = "\t";

    TestResult {
        failures = List.copyOf(failures);
    }

    /** {@return whether something failed} */
    boolean hasFailed() {
        return !failures.isEmpty();
    }

    /** {@return it in one line, with one line of each failure} */
    String toLine() {
        var line = new StringBuilder(test).append(SEPARATOR).append(passedCount);
        for (var failure : failures) {
            line.append(SEPARATOR).append(String.join(" ", failure.strip().split("\\s+")));
        }
        return line.toString();
    }

    static TestResult parse(String line) {
        var parts = List.of(line.split(SEPARATOR));
        return new TestResult(parts.get(0), Integer.parseInt(parts.get(1)), parts.subList(2, parts.size()));
    }
}
