package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.node.DataMoverNode;
import io.dray.mover.node.NodeConfig;
import io.dray.mover.node.NodeConfigValues;
import io.dray.mover.node.NodeConfigValues.HostFacts;
import io.dray.mover.node.NodeOption;
import io.dray.mover.node.NodeSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `dray warm-up`: the launcher runs it to record a start-up cache (JEP 514). It runs a node on loopback and
/// commands against it in this process, so that the cache contains the classes they load.
@Command(name = "warm-up", hidden = true, description = "Record a start-up cache.")
final class WarmUpCommand implements Callable<Integer> {
    private static final int SAMPLE = 1 << 20;

    private final CommandContext outer;

    WarmUpCommand(CommandContext context) {
        this.outer = context;
    }

    @Override
    public Integer call() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try (TemporaryDirectory place = TemporaryDirectory.in(parent, "dray-warm-up-");
                DataMoverNode node = node(place.path())) {
            Path sample = Files.write(place.path().resolve("sample"), new byte[SAMPLE]);
            DataMoverCli program = program(place.path());
            program.run("--help");
            program.run("remote", "add", "node", node.url());
            program.run("ls", "-l", "node:");
            program.run("cp", sample.toString(), "node:copy");
            program.run("cp", "node:copy", sample + "-back");
            program.run("stat", "node:copy");
            program.run("no-such-command");
        }
        return ExitCode.DONE.code();
    }

    private static DataMoverNode node(Path place) throws IOException {
        NodeSettings settings = NodeSettings.none()
                .with(NodeOption.LISTEN, "127.0.0.1:0", "--listen", place)
                .with(NodeOption.ROOT, Files.createDirectory(place.resolve("export")).toString(),
                        "--root", place)
                .with(NodeOption.STATE, place.resolve("state").toString(), "--state", place);
        NodeConfig config = NodeConfigValues.config(settings,
                new HostFacts("localhost", Optional.of(place), Optional.of(place)));
        return DataMoverNode.start(config, "Dray " + ThisProgram.version(), Clock.systemUTC(),
                new SecureRandom());
    }

    /// A program without the user's files and environment.
    private DataMoverCli program(Path home) {
        PrintStream out = outer.variable("DRAY_DEBUG").isPresent()
                ? outer.err()
                : new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new DataMoverCli(new CommandContext(out, out, Map.of(), Optional.of(home)));
    }
}
