package io.dray.mover.cli.node;

import io.dray.mover.cli.endpoint.Libraries;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.node.DataMoverNode;
import io.dray.mover.node.NodeConfig;
import io.dray.mover.node.NodeConfigValues;
import io.dray.mover.node.NodeOption;
import io.dray.mover.node.NodeSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dray serve`: runs a node until it is stopped, see [ServiceOptions].
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Run a node that exports one directory.", footer = {
        "", "Without options it listens on 127.0.0.1:2811, exports ~/dray, and accepts",
        "clients that have its URL, which 'dray url' prints."})
public final class ServeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Option(names = "--root", paramLabel = "DIR", description = "Directory to export (default: ~/dray, made if missing).")
    private @Nullable String root;

    @Option(names = "--data-ports", paramLabel = "A-B", description = "TCP ports for data connections (default: any).")
    private @Nullable String dataPorts;

    @Option(names = "--accept-moved-state", description = "Accept a state directory that was copied or restored. Only if no other node uses it.")
    private boolean acceptMovedState;

    @Option(names = "--join", paramLabel = "URL", description = "URL, with its key, of a front end that this node joins as a back end. May be given several times.")
    private List<String> join = List.of();

    public ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        NodeSettings settings = settings();
        NodeConfig config = ServiceOptions.config(settings, context);
        List<Joining> joined = joining(settings);
        return ServiceOptions.run(config, context,
                () -> {
                    Libraries.await();
                    return DataMoverNode.start(config, "Dray " + ThisProgram.version(),
                            Clock.systemUTC(), new SecureRandom());
                },
                new ServiceOptions.Around() {
                    @Override
                    public void warn(DataMoverNode node) {
                        ServeCommand.this.warn(config, node);
                    }

                    @Override
                    public void announce(DataMoverNode node) {
                        joined.forEach(one -> one.announce(node.url()));
                    }

                    @Override
                    public void beforeStop() {
                        joined.forEach(Joining::leave);
                    }
                });
    }

    private NodeSettings settings() {
        NodeSettings settings = service.settings();
        settings = ServiceOptions.with(settings, NodeOption.ROOT, "--root", root);
        settings = ServiceOptions.with(settings, NodeOption.DATA_PORTS, "--data-ports", dataPorts);
        return ServiceOptions.with(settings, NodeOption.ACCEPT_MOVED_STATE, "--accept-moved-state",
                acceptMovedState ? "true" : null);
    }

    private List<Joining> joining(NodeSettings settings) {
        List<String> urls = join.isEmpty()
                ? NodeConfigValues.several(settings, NodeOption.JOIN)
                : join;
        RemoteBook book = RemoteBook.of(context);
        return urls.stream().map(url -> Joining.of(book.parse(url))).toList();
    }

    private void warn(NodeConfig config, DataMoverNode node) {
        ServiceOptions.say(context, config.access().localAccounts()
                ? "clients access files as the local accounts that they are mapped to"
                : "clients access files as " + System.getProperty("user.name")
                        + ", whatever their identity");
        if (config.export().make()) {
            ServiceOptions.say(context, "exporting " + config.export().root()
                    + " (choose another directory by --root)");
        }
        if (!node.confinedByKernel()) {
            ServiceOptions.say(context, "this system cannot confine clients to the exported"
                    + " directory (no openat2). The node checks paths instead: only the node may"
                    + " rename directories in it");
        }
    }
}
