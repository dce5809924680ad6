package io.dray.mover.cli.node;

import io.dray.control.security.AnonymousAccess;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.LoggingConfiguration;
import io.dray.mover.cli.terminal.StateDirectory;
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
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Common part of `serve` and `front-end`: options, their conversion to a configuration, and the run until
/// SIGTERM or SIGINT.
///
/// When the service is ready, it prints two lines on standard output: its address and the URL for clients. The
/// URL contains a secret and is printed to a terminal only. All other output goes to standard error.
final class ServiceOptions {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Address to listen on; port 0 selects a free port (default: 127.0.0.1:2811).")
    private @Nullable String listen;

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

    /// Settings from the configuration file, overridden by the options.
    NodeSettings settings() {
        if (!quiet && !debug) {
            LoggingConfiguration.showInformation();
        }
        return checked(() -> {
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
            return with(settings, NodeOption.GRIDMAP, "--gridmap", gridmap);
        });
    }

    /// @param text value of the option; null if it is not given
    static NodeSettings with(NodeSettings settings, NodeOption option, String name,
            @Nullable String text) {
        return text == null
                ? settings
                : checked(() -> settings.with(option, text, name, HostPaths.absolute("")));
    }

    static NodeConfig config(NodeSettings settings, CommandContext context) {
        return checked(() -> NodeConfigValues.config(settings, new NodeConfigValues.HostFacts(
                hostName(), context.home(), context.stateDirectory())));
    }

    /// Starts the service, runs it until SIGTERM or SIGINT, then halts the process.
    ///
    /// @param around what the command does beside the service
    static int run(NodeConfig config, CommandContext context, Callable<DataMoverNode> start,
            Around around) throws InterruptedException {
        DataMoverNode node = start(config, start);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("dray-stop").unstarted(() -> {
                    try {
                        around.beforeStop();
                    } finally {
                        try {
                            node.stop();
                        } finally {
                            around.afterStop();
                            stopped.countDown();
                            // A requested stop is a success.
                            Runtime.getRuntime().halt(ExitCode.DONE.code());
                        }
                    }
                }));
        warnOfTheOpen(config, node, context);
        around.warn(node);
        context.out().println("dray: listening on " + node.listening());
        context.out().println(UrlCommand.announced(node.url(), config.state()));
        context.out().flush();
        around.announce(node);
        stopped.await();
        return ExitCode.DONE.code();
    }

    /// Actions of a command before and after its service runs.
    interface Around {
        /// Prints warnings for the operator.
        default void warn(DataMoverNode node) {}

        /// Announces the service to others.
        default void announce(DataMoverNode node) {}

        /// Called when a stop is requested, while the service still accepts clients.
        default void beforeStop() {}

        /// Called when the service has stopped.
        default void afterStop() {}
    }

    private static DataMoverNode start(NodeConfig config, Callable<DataMoverNode> start) {
        try {
            return start.call();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, FailureReport.sentence(e));
        } catch (UncheckedIOException e) {
            throw StateDirectory.failure(config.state(), e);
        } catch (NodeConfigException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void warnOfTheOpen(NodeConfig config, DataMoverNode node,
            CommandContext context) {
        AnonymousAccess access = config.access().anonymous();
        boolean write = access.level() == AnonymousAccess.Level.WRITE
                && !config.export().readOnly();
        if (!isLoopback(config.listen().host()) && access.level() != AnonymousAccess.Level.NONE) {
            say(context, "warning: everybody who can reach " + node.listening() + " can "
                    + (write ? "read, change and delete" : "read") + " what is in "
                    + config.export().root()
                    + (access.clearFromAfar() ? ", and it travels unencrypted" : ", over TLS"));
        }
        if (config.metrics().isPresent() && !isLoopback(config.metrics().get().host())) {
            say(context, "warning: metrics on " + config.metrics().get()
                    + " are open to everybody who can reach it");
        }
    }

    static void say(CommandContext context, String sentence) {
        context.err().println("dray: " + sentence);
    }

    /// @throws CommandFailure with [ExitCode#USAGE] when a setting is invalid
    static <T> T checked(Supplier<T> setting) {
        try {
            return setting.get();
        } catch (NodeConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// The host name without a lookup by the name service, which may block.
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
