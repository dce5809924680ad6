package io.dray.mover.cli.node;

import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.node.NodeConfigException;
import io.dray.mover.node.NodeConfigReader;
import io.dray.mover.node.NodeConfigValues;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Selects the state directory of a node or front end on this host.
final class StateOption {
    @Option(names = "--state", paramLabel = "DIR", description = "State directory of the node (default: ~/.local/state/dray).")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file of the node, which names its state directory.")
    private Optional<Path> config = Optional.empty();

    Path directory(CommandContext context) {
        try {
            return state.or(() -> config
                    .flatMap(file -> NodeConfigValues.state(NodeConfigReader.read(file))))
                    .or(context::stateDirectory)
                    .orElseThrow(() -> new CommandFailure(ExitCode.USAGE,
                            "Name the node's state directory by --state: "
                                    + CommandContext.HOMELESS + "."));
        } catch (NodeConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
