package io.dray.mover.cli.node;

import io.dray.control.client.TransferUrl;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.LoggingConfiguration;
import io.dray.mover.cli.terminal.StateDirectory;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.frontend.BackEnds;
import io.dray.mover.frontend.FrontEndAccess;
import io.dray.mover.frontend.FrontEndSessionFactory;
import io.dray.mover.node.DataMoverNode;
import io.dray.mover.node.NodeConfig;
import io.dray.mover.node.NodeConfigException;
import io.dray.mover.node.NodeConfigReader;
import io.dray.mover.node.NodeConfigValues;
import io.dray.mover.node.NodeOption;
import io.dray.mover.node.NodeSettings;
import io.dray.protocol.failure.TransferFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `dray front-end`: runs a front end until it is told to stop (SIGTERM, SIGINT).
///
/// Standard output has two lines, when it is ready: where it listens, and the URL that clients need, or how it
/// is shown: it is a secret, and goes to a terminal alone.
/// Everything else is on standard error.
@Command(name = "front-end", mixinStandardHelpOptions = true, description = "Run a front end: one address for several nodes that share a file system.", footer = {
        "", "It moves no data: it sends clients to the back ends, which must all show the",
        "same files under the same paths."})
public final class FrontEndCommand implements Callable<Integer> {
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(3);

    private final CommandContext context;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Address to listen on; port 0 selects a free port (default: 127.0.0.1:2811).")
    private @Nullable String listen;

    @Option(names = "--back-end", paramLabel = "URL", description = "URL of a back end, as 'dray url' prints it. May be given several times; all back ends must show the same files. Nodes can also join ('dray serve --join').")
    private List<String> backEnds = List.of();

    @Option(names = "--read-only", description = "Refuse every change.")
    private boolean readOnly;

    @Option(names = "--anonymous", paramLabel = "none|read|write", description = "What anonymous clients may do (default: none).")
    private @Nullable String anonymous;

    @Option(names = "--state", paramLabel = "DIR", description = "Directory of the node's key and access tokens (default: ~/.local/state/dray).")
    private @Nullable String state;

    @Option(names = "--host-cert", paramLabel = "FILE", description = "Certificate (PEM) to show to grid clients (default: /etc/grid-security/hostcert.pem). Without a readable one, GSI is off.")
    private @Nullable String hostCertificate;

    @Option(names = "--host-key", paramLabel = "FILE", description = "Key of --host-cert (default: in the same file).")
    private @Nullable String hostKey;

    @Option(names = "--trusted-certs", paramLabel = "DIR", description = "Trust directory of grid authorities (default: X509_CERT_DIR or /etc/grid-security/certificates).")
    private @Nullable String trusted;

    @Option(names = "--gridmap", paramLabel = "FILE", description = "Accounts of grid subjects (default: GRIDMAP or /etc/grid-security/grid-mapfile).")
    private @Nullable String gridmap;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; options override it.")
    private @Nullable Path config;

    @Option(names = "--metrics", paramLabel = "HOST:PORT", description = "Address for /metrics (Prometheus) and /health (default: none).")
    private @Nullable String metrics;

    @Option(names = {"-q", "--quiet"}, description = "Log warnings only.")
    private boolean quiet;

    @Option(names = "--debug", description = "Log everything, and show stack traces.")
    private boolean debug;

    public FrontEndCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!quiet && !debug) {
            LoggingConfiguration.showInformation();
        }
        NodeSettings settings = settings();
        NodeConfig settled = settled(settings);
        Endpoints endpoints = new Endpoints(
                ServerOptions.ofFrontEnd(settled.access().grid()));
        BackEnds behind = backEnds(endpoints, settings, settled);
        DataMoverNode node = start(settled, new FrontEndSessionFactory(behind, settled.state(),
                settled.export().root(), settled.export().readOnly(),
                new FrontEndAccess(
                        NodeConfigValues.several(settings, NodeOption.ADMINISTRATORS),
                        NodeConfigValues.several(settings, NodeOption.JOINING),
                        holds(settings, NodeOption.PASS_IDENTITY))));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("dray-stop").unstarted(() -> {
                    node.stop();
                    behind.close();
                    stopped.countDown();
                    // A stop that was asked for is no failure.
                    Runtime.getRuntime().halt(ExitCode.DONE.code());
                }));
        context.out().println("dray: listening on " + node.listening());
        context.out().println(UrlCommand.announced(node.url(), settled.state()));
        context.out().flush();
        stopped.await();
        return ExitCode.DONE.code();
    }

    private BackEnds backEnds(Endpoints endpoints, NodeSettings settings, NodeConfig settled) {
        List<TransferEndpoint> named = endpoints(endpoints, settings);
        if (named.isEmpty()) {
            context.err()
                    .println("dray: no back end is configured (--back-end): nodes must join"
                            + " ('dray serve --join URL')");
        }
        try {
            return new BackEnds(named, endpoints::endpoint, settled.state(), PROBE_INTERVAL);
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

    private NodeSettings settings() {
        try {
            NodeSettings settings = config == null
                    ? NodeSettings.none()
                    : NodeConfigReader.read(config);
            settings = with(settings, NodeOption.LISTEN, "--listen", listen);
            settings = with(settings, NodeOption.READ_ONLY, "--read-only",
                    readOnly ? "true" : null);
            settings = with(settings, NodeOption.ANONYMOUS, "--anonymous", anonymous);
            settings = with(settings, NodeOption.STATE, "--state", state);
            settings = with(settings, NodeOption.METRICS, "--metrics", metrics);
            settings = with(settings, NodeOption.HOST_CERTIFICATE, "--host-cert", hostCertificate);
            settings = with(settings, NodeOption.HOST_KEY, "--host-key", hostKey);
            settings = with(settings, NodeOption.TRUSTED_CERTIFICATES, "--trusted-certs", trusted);
            settings = with(settings, NodeOption.GRIDMAP, "--gridmap", gridmap);
            return settings;
        } catch (NodeConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private NodeConfig settled(NodeSettings settings) {
        try {
            return NodeConfigValues.config(settings, new NodeConfigValues.HostFacts(hostName(),
                    context.home(), context.stateDirectory()));
        } catch (NodeConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean holds(NodeSettings settings, NodeOption option) {
        try {
            return NodeConfigValues.holds(settings, option);
        } catch (NodeConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static NodeSettings with(NodeSettings settings, NodeOption option, String where,
            @Nullable String text) {
        return text == null
                ? settings
                : settings.with(option, text, where, HostPaths.absolute(""));
    }

    private static DataMoverNode start(NodeConfig settled, FrontEndSessionFactory desk) {
        try {
            return DataMoverNode.startFrontEnd(settled, "Dray " + ThisProgram.version(),
                    Clock.systemUTC(), new SecureRandom(), desk);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, FailureReport.sentence(e));
        } catch (UncheckedIOException e) {
            throw StateDirectory.failure(settled.state(), e);
        } catch (NodeConfigException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /// Without asking the name service, which may take its time.
    private static String hostName() {
        try {
            String name = Files
                    .readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8)
                    .strip();
            return Optional.of(name).filter(n -> !n.isEmpty()).orElse("localhost");
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        }
    }
}
