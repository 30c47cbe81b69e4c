package io.evenire.server;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

/** The program {@code evenire}. */
final class Main {

    /** How long the end may take after a signal; what is not finished by then is cut off. */
    static final Duration STOP_TIME_MAX = Duration.ofSeconds(10);

    /** The exit code when everything went as asked. */
    static final int DONE = 0;

    /** The exit code when the server could not start, or could not end in order. */
    static final int FAILED = 1;

    /** The exit code when the words on the command line make no sense: EX_USAGE of sysexits.h. */
    static final int MISUSED = 64;

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Terminal terminal;

    private Main(Map<String, String> environment, PrintWriter out, PrintWriter err, Terminal terminal) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Runs the program.
     *
     * @param arguments the command and its options
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(
                run(arguments, System.getenv(), writer(System.out), writer(System.err), Terminal.of(System.console())));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /**
     * Runs the program without ending the process.
     *
     * @param arguments the command and its options
     * @param environment all environment variables
     * @param out takes what was asked for
     * @param err takes what went wrong
     * @param terminal the person who can be asked
     * @return the exit code
     */
    static int run(
            String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err, Terminal terminal)
            throws InterruptedException {
        return new Main(environment, out, err, terminal).run(arguments);
    }

    private int run(String[] arguments) throws InterruptedException {
        var commands = Arguments.commands();
        try {
            var parsed = commands.parseArgs(arguments);
            if (parsed.isVersionHelpRequested()) {
                commands.printVersionHelp(out);
                return DONE;
            }
            if (!parsed.hasSubcommand()) {
                commands.usage(out);
                return DONE;
            }
            var command = parsed.subcommand();
            var spec = command.commandSpec();
            if (command.isUsageHelpRequested()) {
                spec.commandLine().usage(out);
                return DONE;
            }
            var tool = Tool.of(spec.name());
            return tool.isPresent()
                    ? ToolRun.run(tool.get(), command, out, err, terminal)
                    : serve(Arguments.settings(command, environment));
        } catch (ParameterException e) {
            return misused(e);
        } catch (StartException e) {
            err.println("evenire: " + e.getMessage());
            return FAILED;
        }
    }

    private int misused(ParameterException e) {
        err.println("evenire: " + e.getMessage());
        err.println(
                "Try '%s --help'.".formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return MISUSED;
    }

    private static int serve(ServerSettings settings) throws InterruptedException {
        Logging.start(settings.logLevel());
        var signals = Signals.listen();
        var server = Server.start(settings);
        var failure = new AtomicReference<@Nullable StartException>();
        server.watchOpening(e -> {
            failure.set(e);
            signals.end();
        });
        signals.serving();
        signals.await();
        int status = stop(server);
        var why = failure.get();
        if (why != null) {
            throw why;
        }
        return status;
    }

    private static int stop(Server server) throws InterruptedException {
        var log = LoggerFactory.getLogger(Main.class);
        log.info("stopping: new requests are refused, those under way are finished");
        var close = new FutureTask<>(server::close, DONE);
        Thread.ofPlatform().name("evenire-stop").daemon().start(close);
        try {
            var status = close.get(STOP_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
            log.info("stopped");
            return status;
        } catch (TimeoutException e) {
            log.error("not finished after {} s, ending now; what was acknowledged is safe", STOP_TIME_MAX.toSeconds());
        } catch (ExecutionException e) {
            log.error("could not end in order; what was acknowledged is safe", e.getCause());
        }
        return FAILED;
    }
}
