package io.dray.mover.cli.node;

import io.dray.control.client.TransferUrl;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.negotiation.EndpointSession;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.NodeTalk;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OptionRange;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.JsonLine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray drain`: takes a back end out of a front end for maintenance, and lists the back ends.
@Command(name = "drain", mixinStandardHelpOptions = true, description = "Take a back end of a front end out of service: it gets no new transfers, running ones end. Without BACK-END, list the back ends.", footer = {
        "", "Needs the front end's own URL, or a login that is named in",
        "front-end.administrators of the front end's configuration."})
public final class DrainCommand implements Callable<Integer> {
    /// Time limit of a reply, as for other commands to servers.
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Pause between two checks for running work: short enough for an operator who waits.
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final OptionRange WAIT = new OptionRange("--wait", 1, 86_400);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "FRONT-END-URL")
    private String url = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "BACK-END", description = "HOST:PORT, or the name in the list.")
    private @Nullable String backEnd;

    @Option(names = "--undo", description = "Give the back end transfers again.")
    private boolean undo;

    @Option(names = "--forget", description = "Remove a node that joined from the list; it may join again.")
    private boolean forget;

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Wait until the back end has no transfers left, at most this long (then exit code 7).")
    private Optional<Integer> wait = Optional.empty();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public DrainCommand(CommandContext context) {
        this.context = context;
    }

    /// One line of the front end's reply.
    private record BackEndState(String name, String state, int work, boolean joined) {
        private static final Pattern LINE = Pattern
                .compile("state=([a-z]+);work=([0-9]{1,9});joined=(true|false); (\\S+)");

        static Optional<BackEndState> parse(String line) {
            Matcher found = LINE.matcher(line);
            return found.matches()
                    ? Optional.of(new BackEndState(found.group(4), found.group(1),
                            Integer.parseInt(found.group(2)),
                            Boolean.parseBoolean(found.group(3))))
                    : Optional.empty();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        TransferUrl named = RemoteBook.of(context).parse(url);
        if (!(named instanceof RemoteUrl)) {
            throw new CommandFailure(ExitCode.USAGE,
                    url + " is a path of this host; drain takes the URL of a front end.");
        }
        try (Endpoints endpoints = new Endpoints(servers, Endpoints.USUAL_PATIENCE,
                output.waits(context, "drain"));
                EndpointSession session = endpoints.endpoint(named).open()) {
            return run(session).code();
        }
    }

    private void check() {
        if (backEnd == null && (undo || forget || wait.isPresent())) {
            throw new CommandFailure(ExitCode.USAGE,
                    "Name the back end, after the URL of the front end.");
        }
        if ((undo || forget) && (wait.isPresent() || undo == forget)) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--undo, --forget and --wait exclude each other.");
        }
        wait.ifPresent(WAIT::require);
    }

    private ExitCode run(EndpointSession session) throws InterruptedException {
        if (backEnd == null) {
            list(session).forEach(this::print);
            context.out().flush();
            return ExitCode.DONE;
        }
        String name = backEnd.contains("://") ? backEnd.replaceAll("/+$", "") : "dray://" + backEnd;
        NodeTalk.ask(session, (undo ? "UNDRAIN " : forget ? "FORGET " : "DRAIN ") + name, LIMIT);
        if (wait.isPresent()) {
            awaitNoWork(session, name, wait.get());
        }
        list(session).stream().filter(one -> one.name().equals(name)).forEach(this::print);
        context.out().flush();
        return ExitCode.DONE;
    }

    private void awaitNoWork(EndpointSession session, String name, int seconds)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (true) {
            int work = list(session).stream()
                    .filter(one -> one.name().equals(name))
                    .mapToInt(BackEndState::work)
                    .sum();
            if (work == 0) {
                return;
            }
            if (System.nanoTime() - end >= 0) {
                throw new CommandFailure(ExitCode.TIMED_OUT, name + " still has transfers after "
                        + seconds + " s (" + work + " sessions); it gets no new ones. Wait"
                        + " again, or stop it: clients then continue at other back ends.");
            }
            Thread.sleep(LOOK);
        }
    }

    private static List<BackEndState> list(EndpointSession session) {
        return NodeTalk.ask(session, "BACKENDS", LIMIT)
                .stream()
                .map(BackEndState::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private void print(BackEndState one) {
        if (output.json()) {
            context.out()
                    .println(new JsonLine().with("back-end", one.name())
                            .with("state", one.state())
                            .with("work", one.work())
                            .with("joined", one.joined()));
        } else if (!output.quiet()) {
            context.out()
                    .println(String.format(Locale.ROOT, "%-8s %5d %s%s", one.state(), one.work(),
                            one.name(), one.joined() ? " (joined)" : ""));
        }
    }
}
