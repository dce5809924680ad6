package io.dray.mover.cli.node;

import io.dray.control.client.TransferUrl;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.frontend.BackEnds;
import io.dray.mover.frontend.FrontEndAccess;
import io.dray.mover.frontend.FrontEndSessionFactory;
import io.dray.mover.node.DataMoverNode;
import io.dray.mover.node.NodeConfig;
import io.dray.mover.node.NodeConfigValues;
import io.dray.mover.node.NodeOption;
import io.dray.mover.node.NodeSettings;
import io.dray.protocol.failure.TransferFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dray front-end`: runs a front end until it is stopped, see [ServiceOptions].
@Command(name = "front-end", mixinStandardHelpOptions = true, description = "Run a front end: one address for several nodes that share a file system.", footer = {
        "", "It moves no data: it sends clients to the back ends, which must all show the",
        "same files under the same paths."})
public final class FrontEndCommand implements Callable<Integer> {
    /// Interval of the checks whether back ends answer: a failed one gets no new work after a few seconds.
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(3);

    private final CommandContext context;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Option(names = "--back-end", paramLabel = "URL", description = "URL of a back end, as 'dray url' prints it. May be given several times; all back ends must show the same files. Nodes can also join ('dray serve --join').")
    private List<String> backEnds = List.of();

    public FrontEndCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        NodeSettings settings = service.settings();
        NodeConfig config = ServiceOptions.config(settings, context);
        Endpoints endpoints = new Endpoints(ServerOptions.ofFrontEnd(config.access().grid()));
        FrontEndAccess access = new FrontEndAccess(
                NodeConfigValues.several(settings, NodeOption.ADMINISTRATORS),
                NodeConfigValues.several(settings, NodeOption.JOINING),
                ServiceOptions.checked(
                        () -> NodeConfigValues.holds(settings, NodeOption.PASS_IDENTITY)));
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("dray-probe").factory());
        BackEnds behind = backEnds(endpoints, settings, config, clock);
        return ServiceOptions.run(config, context,
                () -> DataMoverNode.startFrontEnd(config, "Dray " + ThisProgram.version(),
                        Clock.systemUTC(), new SecureRandom(),
                        new FrontEndSessionFactory(behind, config.state(), config.export().root(),
                                config.export().readOnly(), access)),
                new ServiceOptions.Around() {
                    @Override
                    public void afterStop() {
                        behind.close();
                        clock.shutdownNow();
                    }
                });
    }

    private BackEnds backEnds(Endpoints endpoints, NodeSettings settings, NodeConfig config,
            ScheduledExecutorService clock) {
        List<TransferEndpoint> named = endpoints(endpoints, settings);
        if (named.isEmpty()) {
            context.err()
                    .println("dray: no back end is configured (--back-end): nodes must join"
                            + " ('dray serve --join URL')");
        }
        try {
            return new BackEnds(named, endpoints::endpoint, config.state(), PROBE_INTERVAL,
                    clock);
        } catch (TransferFailure e) {
            throw new CommandFailure(ExitCode.FAILED, FailureReport.sentence(e));
        }
    }

    private List<TransferEndpoint> endpoints(Endpoints endpoints, NodeSettings settings) {
        List<String> urls = backEnds.isEmpty()
                ? NodeConfigValues.several(settings, NodeOption.BACK_ENDS)
                : backEnds;
        RemoteBook book = RemoteBook.of(context);
        return urls.stream()
                .map(book::parse)
                .map(url -> {
                    if (url instanceof TransferUrl.LocalPath) {
                        throw new CommandFailure(ExitCode.USAGE,
                                "A back end is a server's URL, not " + url + ".");
                    }
                    return endpoints.endpoint(url);
                })
                .toList();
    }
}
