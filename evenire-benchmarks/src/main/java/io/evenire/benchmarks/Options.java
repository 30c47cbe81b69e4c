package io.evenire.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What is asked for on the command line.
 *
 * @param names which benchmarks
 * @param isQuick whether a smaller grid will do
 * @param isEnds whether the ends of the grid will do
 * @param eventCountMax how many events a store has at most
 * @param reports where reports are written to
 * @param commit the commit of the sources
 */
record Options(List<String> names, boolean isQuick, boolean isEnds, int eventCountMax, Path reports, String commit) {

    /** The benchmarks there are, in the order in which all are run. */
    static final List<String> NAMES = List.of("append", "read", "query", "subscribe", "scavenge", "growth");

    private static final String USAGE =
            "known are %s, --quick, --ends, --events N, --reports DIRECTORY, --commit ID".formatted(NAMES);

    static Options parse(String... arguments) {
        List<String> names = new ArrayList<>();
        boolean isQuick = false;
        boolean isEnds = false;
        int eventCountMax = Integer.MAX_VALUE;
        var reports = Path.of("docs", "benchmarks");
        var commit = "unknown";
        var left = new ArrayList<>(List.of(arguments)).listIterator();
        while (left.hasNext()) {
            var argument = left.next();
            switch (argument) {
                case "--quick" -> isQuick = true;
                case "--ends" -> isEnds = true;
                case "--events" -> eventCountMax = count(value(left, argument));
                case "--reports" -> reports = Path.of(value(left, argument));
                case "--commit" -> commit = value(left, argument);
                default -> names.add(requireKnown(argument));
            }
        }
        return new Options(
                names.isEmpty() ? NAMES : List.copyOf(names), isQuick, isEnds, eventCountMax, reports, commit);
    }

    /** {@return the same as a command} */
    String command() {
        var command = new StringBuilder("./dev bench ").append(String.join(" ", names));
        if (isQuick) {
            command.append(" --quick");
        }
        if (isEnds) {
            command.append(" --ends");
        }
        if (eventCountMax < Integer.MAX_VALUE) {
            command.append(" --events ").append(eventCountMax);
        }
        return command.toString();
    }

    private static String value(Iterator<String> left, String option) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException("%s needs a value".formatted(option));
        }
        return left.next();
    }

    private static int count(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--events must be a whole number up to %d, is '%s'".formatted(Integer.MAX_VALUE, value), e);
        }
    }

    private static String requireKnown(String argument) {
        if (!NAMES.contains(argument)) {
            throw new IllegalArgumentException("no benchmark or option is named '%s'; %s".formatted(argument, USAGE));
        }
        return argument;
    }
}
