package io.evenire.engine.internal.index;

import io.evenire.engine.internal.run.RunRange;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a run on the shelf, and what it says.
 *
 * @param text the name
 * @param first the first position that the run covers
 * @param last the last one
 */
public record RunName(String text, long first, long last) {

    /** The directory of the runs. */
    public static final String DIRECTORY = "index";

    private static final Pattern FORM = Pattern.compile(DIRECTORY + "/([0-9a-f]{16})-([0-9a-f]{16})\\.run");
    private static final int HEX = 16;

    /** {@return the name of the run of a range} */
    static String of(RunRange range) {
        return "%s/%016x-%016x.run".formatted(DIRECTORY, range.first(), range.last());
    }

    /** Compares by where runs begin; of two that begin at one place the longer comes first. */
    static int compareStarts(RunName one, RunName other) {
        int order = Long.compare(one.first, other.first);
        return order == 0 ? Long.compare(other.last, one.last) : order;
    }

    /** {@return whether the last part of a path is that of the name of a run} */
    public static boolean isFile(String path) {
        int end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        return parse(DIRECTORY + "/" + path.substring(end + 1)) != null;
    }

    /**
     * Reads a name.
     *
     * @param text the name of a blob
     * @return what it says, or null if it is not the name of a run
     */
    public static @Nullable RunName parse(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? new RunName(
                        text, Long.parseUnsignedLong(parts.group(1), HEX), Long.parseUnsignedLong(parts.group(2), HEX))
                : null;
    }
}
