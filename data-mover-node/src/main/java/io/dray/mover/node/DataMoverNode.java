package io.dray.mover.node;

import io.dray.control.client.DrayKey;
import io.dray.control.security.AccessToken;
import io.dray.control.security.AccessTokens;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.NodeSecurity;
import io.dray.control.security.NodeSecuritySettings;
import io.dray.control.security.PemNotation;
import io.dray.control.security.PrivateFiles;
import io.dray.control.security.UserHome;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.server.ControlChannelServer;
import io.dray.control.server.ControlServerOptions;
import io.dray.control.server.NodeServices;
import io.dray.control.server.SessionResources;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.storage.posix.upload.LeftoverBook;
import io.dray.mover.storage.posix.upload.Reservations;
import io.dray.mover.storage.posix.upload.StalePartFiles;
import io.dray.mover.transfer.TransferEngine;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.interpreter.ControlMechanism;
import io.dray.protocol.interpreter.InterpreterOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;

/// A running node: its listening port, sessions, data plane and storage.
///
///     start ──► listening ──► stop (no new connections; transfers end or are cut off) ──► stopped
///
/// Created by [#start]. Safe for many threads.
public final class DataMoverNode implements AutoCloseable {
    /// Time between two checks of the directories that may hold stale uploads. Uploads are kept for an hour at
    /// least, so more frequent checks would find nothing new.
    private static final Duration SWEEP = Duration.ofHours(1);

    private final NodeConfig config;
    private final NodeParts parts;
    private final ControlChannelServer server;
    private final Optional<MetricsEndpoint> metrics;
    private final String url;
    private final NodeState state;

    private DataMoverNode(NodeConfig config, NodeParts parts, ControlChannelServer server,
            Optional<MetricsEndpoint> metrics, String url, NodeState state) {
        this.config = config;
        this.parts = parts;
        this.server = server;
        this.metrics = metrics;
        this.url = url;
        this.state = state;
    }

    /// Starts a node. Blocks until it listens.
    ///
    /// @param product name and version for the greeting, such as `Dray 0.1.0`
    /// @throws IOException         when an address, a directory or a file is not available; the message is a
    ///         sentence
    /// @throws NodeConfigException when the configuration names something that does not exist
    public static DataMoverNode start(NodeConfig config, String product, Clock clock,
            SecureRandom random) throws IOException {
        openRoot(config.export());
        return start(config, product, clock, random, Optional.empty());
    }

    /// Starts a front end. It differs from [#start] in the services it offers: back ends serve files and data
    /// channels.
    ///
    /// @throws IOException         when an address or a file is not available; the message is a sentence
    /// @throws NodeConfigException when the configuration names something that does not exist
    public static DataMoverNode startFrontEnd(NodeConfig config, String product, Clock clock,
            SecureRandom random, NodeServices services) throws IOException {
        return start(config, product, clock, random, Optional.of(services));
    }

    private static DataMoverNode start(NodeConfig config, String product, Clock clock,
            SecureRandom random, Optional<NodeServices> services) throws IOException {
        NodeState state = NodeState.claim(config.state(), services.isPresent()
                ? NodeState.Holder.FRONT_END
                : NodeState.Holder.NODE, config.acceptMovedState());
        try {
            return start(config, product, clock, random, services, state);
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private static DataMoverNode start(NodeConfig config, String product, Clock clock,
            SecureRandom random, Optional<NodeServices> services, NodeState state)
            throws IOException {
        NodeIdentity identity = config.access()
                .certificate()
                .map(files -> NodeIdentity.load(files.chain(), files.key()))
                .orElseGet(() -> NodeIdentity.openOrCreate(config.state(), config.name(), clock,
                        random));
        Optional<NodeGrid> grid = NodeGrid.open(config.access().grid(), GridCredentials
                .ofProcess(System.getenv(), UserHome.ofProcess()), random);
        AccessTokens tokens = AccessTokens.openOrCreate(config.state(), random);
        NodeSecurity security = new NodeSecurity(new NodeSecuritySettings(identity,
                authorities(config.access().authorities()), tokens, config.access().identityMap(),
                config.access().anonymous(), NodeSecuritySettings
                        .ownersGrant(config.export().root(), config.export().readOnly()))
                .with(grid.map(NodeGrid::gridAccess))
                .with(config.access().frontEnds())
                .with(config.access().sessionReuse()),
                clock);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        NodeMetrics meters = new NodeMetrics(registry);
        PosixExports exports = PosixExports
                .open(new StalePartFiles(config.export().keepParts(), clock,
                        LeftoverBook.open(config.state().resolve("leftovers"))),
                        new Reservations(config.export().reserve()),
                        config.data().durable() ? Durability.FORCED : Durability.UNFORCED);
        Exports seen = config.access().localAccounts() ? impersonating(exports) : exports;
        TransferEngine engine = new TransferEngine(config.data(), meters, clock);
        NodeParts parts = new NodeParts(seen, engine,
                NodeParts.storageThreads(config.limits().storageThreads()), grid);
        if (services.isEmpty()) {
            exports.sweepEvery(SWEEP);
        }
        SessionFactory sessions = new SessionFactory(seen, engine,
                config.limits().perIdentity(), config.export().readOnly());
        try {
            InetSocketAddress address = address(config.listen());
            ControlChannelServer server;
            try {
                server = ControlChannelServer.listen(address,
                        options(config, product, grid.isPresent(), services.orElse(sessions)),
                        security, services.orElse(sessions),
                        new SessionResources(parts.storage(), clock));
            } catch (IOException e) {
                throw notBound(config.listen(), e);
            }
            try {
                Optional<MetricsEndpoint> endpoint = metrics(config, registry);
                watch(meters, server, sessions, parts);
                String url = url(config, port(server), identity, tokens.owner());
                state.announce(url);
                return new DataMoverNode(config, parts, server, endpoint, url, state);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// Address of the control port, with the actual port number.
    public ListenAddress listening() {
        return config.listen().withPort(port(server));
    }

    /// Address of the metrics endpoint, if there is one.
    public Optional<ListenAddress> metricsListening() {
        return metrics.flatMap(
                m -> config.metrics().map(where -> where.withPort(m.address().getPort())));
    }

    /// `dray://KEY@HOST:PORT/`: all that a client needs to connect. Contains a secret.
    public String url() {
        return url;
    }

    /// Whether the kernel confines clients to the exported directory. If not, see [PosixExports].
    public boolean confinedByKernel() {
        return PosixExports.confinedByKernel();
    }

    /// Stops the node: accepts no more connections, waits the configured time for running transfers, and aborts
    /// those that are left. Blocks.
    public void stop() {
        stop(config.limits().stopPatience());
    }

    /// Stops the node and aborts running transfers at once.
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private void stop(Duration patience) {
        server.stop(patience);
        metrics.ifPresent(MetricsEndpoint::close);
        parts.close();
        state.close();
    }

    private static Exports impersonating(PosixExports exports) {
        if (!exports.mayImpersonate()) {
            throw new NodeConfigException("access.local-accounts = true: the node must run as root,"
                    + " on Linux, to access files as the accounts of its clients.");
        }
        return exports.impersonating("token:" + AccessTokens.OWNER);
    }

    private static void openRoot(NodeConfig.Export export) throws IOException {
        Path root = export.root();
        if (export.make()) {
            PrivateFiles.directory(root, "rwxrwxrwx");
        }
        if (!Files.isDirectory(root)) {
            throw new NodeConfigException(Files.exists(root)
                    ? "The exported root, " + root + ", is not a directory."
                    : "The directory to export, " + root + ", does not exist; make it, or name"
                            + " another with --root.");
        }
    }

    private static List<X509Certificate> authorities(List<Path> files) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Path file : files) {
            try {
                found.addAll(PemNotation.certificates(file));
            } catch (SecurityFailure e) {
                throw new NodeConfigException("access.authorities: " + e.getMessage());
            }
        }
        return found;
    }

    private static ControlServerOptions options(NodeConfig config, String product,
            boolean gsi, NodeServices services) {
        InterpreterOptions interpreter = new InterpreterOptions(config.name(), product,
                gsi ? EnumSet.allOf(ControlMechanism.class) : EnumSet.of(ControlMechanism.TLS),
                config.limits().sessionIdle(), services::shown, config.dataHosts());
        ControlServerOptions all = ControlServerOptions.of(interpreter);
        return new ControlServerOptions(interpreter, config.limits().connections(),
                config.limits().beforeLogin(),
                config.limits().perAddress(), all.handshakeLimit(), all.inProcess());
    }

    private static Optional<MetricsEndpoint> metrics(NodeConfig config,
            PrometheusMeterRegistry registry) throws IOException {
        if (config.metrics().isEmpty()) {
            return Optional.empty();
        }
        ListenAddress where = config.metrics().get();
        InetSocketAddress address = address(where);
        try {
            return Optional.of(MetricsEndpoint.start(address, registry::scrape));
        } catch (IOException e) {
            throw notBound(where, e);
        }
    }

    /// The failure to bind a listening socket, in one sentence. The native transport puts its own text first and
    /// the system's reason last; only the reason is reported.
    private static IOException notBound(ListenAddress where, IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String words = String.valueOf(cause.getMessage());
        return new IOException("Cannot listen on " + where + ": "
                + words.substring(words.lastIndexOf(": ") + 1).strip().replaceAll("\\.$", "")
                + ".", e);
    }

    private static void watch(NodeMetrics meters, ControlChannelServer server,
            SessionFactory sessions,
            NodeParts parts) {
        meters.gauge("dray.control.connections", "Open control connections", server::connections);
        meters.gauge("dray.control.before.login", "Control connections that have not logged in",
                server::beforeLogin);
        meters.gauge("dray.sessions", "Sessions logged in", sessions::sessions);
        meters.gauge("dray.data.memory.bytes", "Direct memory that data channels hold",
                parts.engine()::memoryInUse);
        ThreadPoolExecutor storage = parts.storage();
        meters.gauge("dray.storage.running", "File operations that run", storage::getActiveCount);
        meters.gauge("dray.storage.waiting", "File operations that wait for a thread",
                () -> storage.getQueue().size());
    }

    private static InetSocketAddress address(ListenAddress where) throws IOException {
        try {
            return where.resolve();
        } catch (java.net.UnknownHostException e) {
            throw new IOException("Cannot listen on " + where + ": there is no host of this name.",
                    e);
        }
    }

    private static int port(ControlChannelServer server) {
        return ((InetSocketAddress) server.address()).getPort();
    }

    private static String url(NodeConfig config, int port, NodeIdentity identity,
            Optional<AccessToken> token) {
        String host = config.listen().host();
        boolean anywhere = host.equals("0.0.0.0") || host.equals("::") || host.equals("*");
        ListenAddress reachable = new ListenAddress(anywhere ? config.name() : host, port);
        String key = token.map(t -> new DrayKey(identity.fingerprint(), t).text() + "@").orElse("");
        return "dray://" + key + reachable + "/";
    }
}
