package io.evenire.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands for stores that nobody has open, as they stand on the command line. */
enum Tool {
    /** Checks a store. */
    VERIFY(
            "DIR",
            "Reads everything in the store in DIR and says what is damaged. Nothing is written.",
            "Exit code: 0 if it is sound; 1 if only files are damaged that are made again from the journal; "
                    + "2 if the journal is damaged; 3 if the store could not be checked, because it is open, for example."),
    /** Cuts a damaged journal. */
    REPAIR(
            "DIR",
            "Cuts the journal of the store in DIR where it is damaged, so that it can be opened again. What is behind "
                    + "the damage is lost to the store; the bytes are kept beside it.",
            "First it says what will be lost, and asks. A sound store is left as it is. Exit code: 0 if it was repaired; "
                    + "2 if nobody said yes; 3 if there is nothing to repair, or it could not be done."),
    /** Says what stands in a file. */
    INSPECT("FILE", "Says what stands in a file of a store, for a person. Nothing is written.", ""),
    /** Makes derived files again. */
    REBUILD(
            "DIR",
            "Verifies the store in DIR, deletes what is derived from its journal, and makes it again.",
            "Exit code: 0 if done; 2 if the journal is damaged, then nothing was deleted; 3 if it could not be done.");

    /** Repairs without asking. */
    static final String YES_OPTION = "--yes";

    /** How much is told of a file. */
    static final String LIMIT_OPTION = "--limit";

    /** How much is told of a file if nothing is said. */
    static final long LIMIT = 100;

    private final String subject;
    private final String description;
    private final String footer;

    Tool(String subject, String description, String footer) {
        this.subject = subject;
        this.description = description;
        this.footer = footer;
    }

    /** {@return the tool of a command, if it is one} */
    static Optional<Tool> of(String command) {
        return Arrays.stream(values())
                .filter(tool -> tool.command().equals(command))
                .findFirst();
    }

    /** {@return the word that calls it} */
    String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the command with its options, ready to parse} */
    CommandSpec spec() {
        var spec = CommandSpec.create().name(command());
        spec.usageMessage().description(description).footer(footer).width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel(subject)
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description(subject.equals("DIR") ? "directory of the store" : "the file")
                .build());
        if (this == REPAIR) {
            spec.addOption(OptionSpec.builder(YES_OPTION)
                    .arity("0")
                    .type(boolean.class)
                    .description("do it without asking")
                    .build());
        }
        if (this == INSPECT) {
            spec.addOption(OptionSpec.builder(LIMIT_OPTION)
                    .arity("1")
                    .paramLabel("N")
                    .type(long.class)
                    .description("how many events or terms are shown at most (%d)".formatted(LIMIT))
                    .build());
        }
        return spec;
    }
}
