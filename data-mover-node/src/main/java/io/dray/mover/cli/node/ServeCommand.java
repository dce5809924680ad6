package io.dray.mover.cli.node;

import io.dray.control.security.AnonymousAccess;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.LoggingConfiguration;
import io.dray.mover.cli.terminal.StateDirectory;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.node.DataMoverNode;
import io.dray.mover.node.NodeConfig;
import io.dray.mover.node.NodeConfigException;
import io.dray.mover.node.NodeConfigReader;
import io.dray.mover.node.NodeConfigValues;
import io.dray.mover.node.NodeOption;
import io.dray.mover.node.NodeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `dray serve`: runs a node until it is told to stop (SIGTERM, SIGINT).
///
/// Standard output has two lines, when it is ready: where it listens, and the URL that clients need, or how it
/// is shown: it is a secret, and goes to a terminal alone.
/// Everything else is on standard error.
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Run a node that exports one directory.", footer = {
        "", "Without options it listens on 127.0.0.1:2811, exports ~/dray, and accepts",
        "clients that have its URL, which 'dray url' prints."})
public final class ServeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Address to listen on; port 0 selects a free port (default: 127.0.0.1:2811).")
    private @Nullable String listen;

    @Option(names = "--root", paramLabel = "DIR", description = "Directory to export (default: ~/dray, made if missing).")
    private @Nullable String root;

    @Option(names = "--read-only", description = "Refuse every change.")
    private boolean readOnly;

    @Option(names = "--anonymous", paramLabel = "none|read|write", description = "What anonymous clients may do (default: none).")
    private @Nullable String anonymous;

    @Option(names = "--data-ports", paramLabel = "A-B", description = "TCP ports for data connections (default: any).")
    private @Nullable String dataPorts;

    @Option(names = "--state", paramLabel = "DIR", description = "Directory of the node's key and access tokens (default: ~/.local/state/dray).")
    private @Nullable String state;

    @Option(names = "--accept-moved-state", description = "Accept a state directory that was copied or restored. Only if no other node uses it.")
    private boolean acceptMovedState;

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

    @Option(names = "--join", paramLabel = "URL", description = "URL, with its key, of a front end that this node joins as a back end. May be given several times.")
    private List<String> join = List.of();

    @Option(names = "--metrics", paramLabel = "HOST:PORT", description = "Address for /metrics (Prometheus) and /health (default: none).")
    private @Nullable String metrics;

    @Option(names = {"-q", "--quiet"}, description = "Log warnings only.")
    private boolean quiet;

    @Option(names = "--debug", description = "Log everything, and show stack traces.")
    private boolean debug;

    public ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!quiet && !debug) {
            LoggingConfiguration.showInformation();
        }
        NodeSettings settings = settings();
        NodeConfig settled = settled(settings);
        List<Joining> joined = joining(settings);
        DataMoverNode node = start(settled);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("dray-stop").unstarted(() -> {
                    joined.forEach(Joining::leave);
                    node.stop();
                    stopped.countDown();
                    // A stop that was asked for is no failure.
                    Runtime.getRuntime().halt(ExitCode.DONE.code());
                }));
        warn(settled, node);
        context.out().println("dray: listening on " + node.listening());
        context.out().println(UrlCommand.announced(node.url(), settled.state()));
        context.out().flush();
        joined.forEach(one -> one.announce(node.url()));
        stopped.await();
        return ExitCode.DONE.code();
    }

    private NodeSettings settings() {
        try {
            NodeSettings settings = config == null
                    ? NodeSettings.none()
                    : NodeConfigReader.read(config);
            settings = with(settings, NodeOption.LISTEN, "--listen", listen);
            settings = with(settings, NodeOption.ROOT, "--root", root);
            settings = with(settings, NodeOption.READ_ONLY, "--read-only",
                    readOnly ? "true" : null);
            settings = with(settings, NodeOption.ANONYMOUS, "--anonymous", anonymous);
            settings = with(settings, NodeOption.DATA_PORTS, "--data-ports", dataPorts);
            settings = with(settings, NodeOption.STATE, "--state", state);
            settings = with(settings, NodeOption.ACCEPT_MOVED_STATE, "--accept-moved-state",
                    acceptMovedState ? "true" : null);
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

    private List<Joining> joining(NodeSettings settings) {
        List<String> urls = join.isEmpty()
                ? NodeConfigValues.several(settings, NodeOption.JOIN)
                : join;
        RemoteBook book = RemoteBook.of(context);
        return urls.stream().map(url -> Joining.of(book.parse(url))).toList();
    }

    private NodeConfig settled(NodeSettings settings) {
        try {
            return NodeConfigValues.config(settings, new NodeConfigValues.HostFacts(hostName(),
                    context.home(), context.stateDirectory()));
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

    private DataMoverNode start(NodeConfig settled) {
        try {
            return DataMoverNode.start(settled, "Dray " + ThisProgram.version(),
                    Clock.systemUTC(), new SecureRandom());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, FailureReport.sentence(e));
        } catch (UncheckedIOException e) {
            throw StateDirectory.failure(settled.state(), e);
        } catch (NodeConfigException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /// What an operator should know before he leaves the node alone.
    private void warn(NodeConfig settled, DataMoverNode node) {
        say(settled.access().localAccounts()
                ? "clients access files as the local accounts that they are mapped to"
                : "clients access files as " + System.getProperty("user.name")
                        + ", whatever their identity");
        if (settled.export().make()) {
            say("exporting " + settled.export().root() + " (choose another directory by --root)");
        }
        if (!node.confinedByKernel()) {
            say("this system cannot confine clients to the exported directory (no openat2). The"
                    + " node checks paths instead: only the node may rename directories in it");
        }
        boolean local = isLoopback(settled.listen().host());
        AnonymousAccess access = settled.access().anonymous();
        boolean write = access.level() == AnonymousAccess.Level.WRITE
                && !settled.export().readOnly();
        if (!local && access.level() != AnonymousAccess.Level.NONE) {
            say("warning: everybody who can reach " + node.listening() + " can "
                    + (write ? "read, change and delete" : "read") + " what is in "
                    + settled.export().root()
                    + (access.clearFromAfar() ? ", and it travels unencrypted" : ", over TLS"));
        }
        if (settled.metrics().isPresent() && !isLoopback(settled.metrics().get().host())) {
            say("warning: metrics on " + settled.metrics().get()
                    + " are open to everybody who can reach it");
        }
    }

    private void say(String sentence) {
        context.err().println("dray: " + sentence);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (java.net.UnknownHostException e) {
            return false;
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
