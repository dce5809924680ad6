package io.dray.mover.cli.node;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OptionRange;
import io.dray.mover.cli.terminal.StandardOutput;
import io.dray.mover.node.NodeState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dray url`: prints the URL of the node or front end that runs with a state directory.
@Command(name = "url", mixinStandardHelpOptions = true, description = "Print the URL of a node of this host, with the owner's key.", footer = {
        "", "Whoever has the URL has all rights: treat it like a password. Only the user that",
        "the node runs as can read it."})
public final class UrlCommand implements Callable<Integer> {
    private static final OptionRange WAIT = new OptionRange("--wait", 0, 3600);
    /// Pause between two looks: short against the start of a node.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final CommandContext context;

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "0", description = "Longest wait for the node to listen, 0 to 3600 (default: ${DEFAULT-VALUE}).")
    private int wait;

    public UrlCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path directory = state.directory(context);
        long end = System.nanoTime() + Duration.ofSeconds(WAIT.require(wait)).toNanos();
        Optional<String> url = NodeState.url(directory);
        while (url.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(PAUSE);
            url = NodeState.url(directory);
        }
        context.out()
                .println(url.orElseThrow(() -> new CommandFailure(ExitCode.NOT_FOUND,
                        "No node runs with the state directory " + directory
                                + ". Start one by 'dray serve', or name its directory by"
                                + " --state.")));
        return ExitCode.DONE.code();
    }

    /// The line about the URL that a service prints when it listens. The key is printed to a terminal only,
    /// because other outputs (a journal, a file) may be readable by others.
    static String announced(String url, Path state) {
        return StandardOutput.isTerminal(1)
                ? "dray: url " + url
                : "dray: to print its URL: dray url --state '" + state + "'";
    }
}
