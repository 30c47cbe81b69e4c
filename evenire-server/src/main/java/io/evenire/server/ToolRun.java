package io.evenire.server;

import com.google.errorprone.annotations.FormatMethod;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.EvenireException;
import io.evenire.engine.StoreReport;
import io.evenire.engine.StoreTools;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/** Runs the commands for stores that nobody has open. */
final class ToolRun {

    /** The exit code of {@code verify} when only derived files are damaged. */
    static final int DERIVED_DAMAGED = 1;

    /** The exit code when the journal is damaged, and still is when the tool ends. */
    static final int JOURNAL_DAMAGED = 2;

    /** The exit code when the tool could not do what it is for. */
    static final int NOT_DONE = 3;

    private static final String STORAGE = "file";

    private final ParseResult words;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Terminal terminal;

    private ToolRun(ParseResult words, PrintWriter out, PrintWriter err, Terminal terminal) {
        this.words = words;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Runs a tool.
     *
     * @param tool which
     * @param words what stands behind it on the command line
     * @param out takes the report
     * @param err takes the progress, and why it could not be done
     * @param terminal the person who is asked
     * @return the exit code
     */
    static int run(Tool tool, ParseResult words, PrintWriter out, PrintWriter err, Terminal terminal) {
        var run = new ToolRun(words, out, err, terminal);
        try {
            return run.run(tool, StoreTools.of(STORAGE), words.matchedPositionalValue(0, ""));
        } catch (CorruptStoreException e) {
            err.println("evenire: " + e.getMessage());
            return JOURNAL_DAMAGED;
        } catch (EvenireException | IllegalArgumentException e) {
            err.println("evenire: " + e.getMessage());
            return NOT_DONE;
        }
    }

    private int run(Tool tool, StoreTools tools, String subject) {
        return switch (tool) {
            case VERIFY -> verify(tools, subject);
            case REPAIR -> repair(tools, subject);
            case INSPECT -> inspect(tools, subject);
            case REBUILD -> rebuild(tools, subject);
        };
    }

    private int verify(StoreTools tools, String directory) {
        var report = withProgress(progress -> tools.verify(directory, progress));
        report.problems()
                .forEach(problem ->
                        out.println("%s  %s".formatted(problem.part().name().toLowerCase(Locale.ROOT), problem)));
        if (report.problemCount() > report.problems().size()) {
            say(
                    "and %,d more problems",
                    report.problemCount() - report.problems().size());
        }
        report.notes().forEach(note -> out.println("note  " + note));
        say(
                "%,d frames, %,d events up to position %,d, %,d streams, %,d runs of the index, %,d stream files",
                report.frameCount(),
                report.eventCount(),
                report.lastPosition(),
                report.streamCount(),
                report.runCount(),
                report.streamFileCount());
        return verdict(report, directory);
    }

    private int verdict(StoreReport report, String directory) {
        return switch (report.verdict()) {
            case SOUND -> {
                out.println("sound");
                yield Main.DONE;
            }
            case DERIVED_DAMAGED -> {
                out.println(
                        "damaged: only files that are made again from the journal; no event is lost; start the server, or"
                                + " run 'evenire rebuild %s'".formatted(directory));
                yield DERIVED_DAMAGED;
            }
            case JOURNAL_DAMAGED -> {
                out.println(
                        "damaged: the journal; restore it from a backup, or see what 'evenire repair %s' would cut off (it asks)"
                                .formatted(directory));
                yield JOURNAL_DAMAGED;
            }
        };
    }

    private int repair(StoreTools tools, String directory) {
        try (var repair = withProgress(progress -> tools.repair(directory, progress))) {
            out.println("damaged: " + repair.problem());
            say("the journal would end at %s, before position %,d", repair.where(), repair.firstLost());
            if (repair.lastKnown() >= repair.firstLost()) {
                say(
                        "lost to the store: positions %,d to %,d, and what was behind them",
                        repair.firstLost(), repair.lastKnown());
            } else {
                say(
                        "lost to the store: position %,d and what was behind it, as far as it was there",
                        repair.firstLost());
            }
            say("%,d bytes would be cut off, and kept beside the store", repair.length());
            if (!words.hasMatchedOption(Tool.YES_OPTION)) {
                if (!terminal.isThere()) {
                    err.println("evenire: nothing was changed: there is nobody to ask; say %s to repair the store"
                            .formatted(Tool.YES_OPTION));
                    return JOURNAL_DAMAGED;
                }
                if (!terminal.ask("Cut it there? Type yes: ").equals("yes")) {
                    out.println("nothing was changed");
                    return JOURNAL_DAMAGED;
                }
            }
            out.println("repaired; what was cut off is kept in " + repair.make());
            out.println("the store has a new incarnation, and what is derived from the journal is made again when it is"
                    + " opened");
            return Main.DONE;
        }
    }

    private int inspect(StoreTools tools, String file) {
        long limit = words.matchedOptionValue(Tool.LIMIT_OPTION, Tool.LIMIT);
        if (limit < 1) {
            err.println("evenire: %s must be 1 or more, is %d".formatted(Tool.LIMIT_OPTION, limit));
            return Main.MISUSED;
        }
        tools.inspect(file, limit, out::println);
        return Main.DONE;
    }

    private int rebuild(StoreTools tools, String directory) {
        Logging.start("warn");
        long position = withProgress(progress -> tools.rebuild(directory, progress));
        say("made again what is derived from the journal, up to position %,d", position);
        return Main.DONE;
    }

    @FormatMethod
    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private <T> T withProgress(Function<ProgressText, T> work) {
        var progress = new ProgressText(err, terminal.isThere(), System::nanoTime);
        try {
            return work.apply(progress);
        } finally {
            progress.end();
        }
    }
}
