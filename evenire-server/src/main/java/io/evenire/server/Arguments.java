package io.evenire.server;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The words of the command line. */
final class Arguments {
    /*
     * The commands are put together by hand and not from annotations: one list of settings serves the
     * command line, the environment and the file, and nothing is looked up by reflection.
     */

    private static final String CONFIG_OPTION = "--config";
    private static final String SERVE = "serve";

    private Arguments() {}

    /** {@return the commands, ready to parse} */
    static CommandLine commands() {
        var root = CommandSpec.create().name("evenire").version("evenire " + Version.text());
        root.usageMessage().description("Evenire, the event store of the JVM.").commandListHeading("%nCommands:%n");
        root.addOption(help()).addOption(version()).addSubcommand(SERVE, serve());
        for (var tool : Tool.values()) {
            root.addSubcommand(tool.command(), tool.spec().addOption(help()));
        }
        return new CommandLine(root)
                .setExpandAtFiles(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }

    private static CommandSpec serve() {
        var command = CommandSpec.create().name(SERVE);
        command.usageMessage()
                .description("Opens a store and serves it until SIGTERM or Ctrl-C.")
                .footer(
                        "",
                        "Every option but --config and --help can also stand in the file, as in 'port = 5243',",
                        "and in the environment, as in EVENIRE_PORT=5243. The command line is stronger than",
                        "the environment, and that is stronger than the file.")
                .sortOptions(false)
                .width(100);
        command.addOption(OptionSpec.builder(CONFIG_OPTION)
                .paramLabel("FILE")
                .type(Path.class)
                .description("file with settings; also " + Layers.CONFIG_VARIABLE)
                .build());
        for (var setting : Setting.values()) {
            command.addOption(option(setting));
        }
        return command.addOption(help());
    }

    private static OptionSpec option(Setting setting) {
        var builder = OptionSpec.builder(setting.option());
        if (setting.isFlag()) {
            return builder.arity("0")
                    .type(boolean.class)
                    .description(setting.description())
                    .build();
        }
        var fallback = setting.fallback().isEmpty() ? "" : " (" + setting.fallback() + ")";
        return builder.arity("1")
                .paramLabel(setting.valueLabel())
                .type(String.class)
                .description(setting.description() + fallback)
                .build();
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("say this and stop")
                .build();
    }

    private static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("say the version and stop")
                .build();
    }

    /**
     * Reads what was said for {@code serve}.
     *
     * @param serve the parsed words after it
     * @param environment all environment variables
     * @return the settings of all layers
     * @throws StartException if a setting is unknown or bad
     */
    static ServerSettings settings(ParseResult serve, Map<String, String> environment) {
        var options = new EnumMap<Setting, String>(Setting.class);
        for (var setting : Setting.values()) {
            if (serve.hasMatchedOption(setting.option())) {
                options.put(setting, String.valueOf(serve.<Object>matchedOptionValue(setting.option(), "")));
            }
        }
        var file = config(serve, environment).map(SettingsFile::read).orElse(Map.of());
        return ServerSettings.of(Layers.of(file, environment, options));
    }

    private static Optional<Path> config(ParseResult serve, Map<String, String> environment) {
        @Nullable Path option = serve.matchedOptionValue(CONFIG_OPTION, null);
        return Optional.ofNullable(option)
                .or(() -> Optional.ofNullable(environment.get(Layers.CONFIG_VARIABLE))
                        .map(Path::of));
    }
}
