package io.dray.mover.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `dray warm-up`: what the launcher runs to record a start-up cache (JEP 514). Goes through what most
/// commands load and do, without effect.
@Command(name = "warm-up", hidden = true, description = "Record a start-up cache.")
final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true,
                StandardCharsets.UTF_8);
        CommandContext context = new CommandContext(nowhere, nowhere, Map.of(),
                Path.of("/nonexistent"));
        for (String line : List.of("--help", "remote list", "no-such-command")) {
            new DataMoverCli(context).run(line.split(" "));
        }
        return ExitCode.DONE.code();
    }
}
