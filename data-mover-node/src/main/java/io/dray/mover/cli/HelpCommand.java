package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `dray help COMMAND`: the same as `dray COMMAND --help`.
@Command(name = "help", mixinStandardHelpOptions = true, description = "Show the help of a command.")
final class HelpCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Words of the command, such as cp, or cert host (default: list the commands).")
    private List<String> words = List.of();

    HelpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new DataMoverCli(context)
                .run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
    }
}
