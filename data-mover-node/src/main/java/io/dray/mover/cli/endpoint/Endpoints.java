package io.dray.mover.cli.endpoint;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.DrayKey;
import io.dray.control.client.Login;
import io.dray.control.client.TcpConnector;
import io.dray.control.client.TransferUrl;
import io.dray.control.client.TransferUrl.LocalPath;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.TransferUrl.Scheme;
import io.dray.control.client.TransferUrl.Server;
import io.dray.control.negotiation.ServerEndpoint;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.PemNotation;
import io.dray.control.security.ServerTrust;
import io.dray.control.security.UserHome;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.security.gsi.GsiClient;
import io.dray.control.security.gsi.TrustAlone;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.FailureReport;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.node.InProcessNode;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.text.PeerText;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Resolves URLs and server names to transfer endpoints with trust and login.
///
/// Owns the event loops of a command's control channels. Sessions must be closed before it.
public final class Endpoints implements AutoCloseable {
    private static final String THIS_HOST = "this host";
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    /// Time limit of replies to quick commands, 60 s: servers look up host names at login, and a name server
    /// that does not answer costs up to half a minute.
    public static final Duration USUAL_PATIENCE = Duration.ofSeconds(60);

    private final ServerOptions options;
    private final Duration longest;
    private final Consumer<String> waits;
    private @Nullable InProcessNode here;
    private TcpConnector.@Nullable Transport transport;
    private @Nullable ControlChannelClient client;
    private @Nullable GsiClient grid;

    /// Reports no waits.
    public Endpoints(ServerOptions options) {
        this(options, USUAL_PATIENCE, sentence -> {});
    }

    /// @param longest upper limit of each wait for a connection or reply
    /// @param waits   receives a message when a server keeps this program waiting, on any thread
    public Endpoints(ServerOptions options, Duration longest, Consumer<String> waits) {
        this.options = options;
        this.longest = longest;
        this.waits = waits;
    }

    /// The endpoint of `url`.
    public TransferEndpoint endpoint(TransferUrl url) {
        return endpoint(url, Optional.empty());
    }

    /// @param subject required subject of a gsiftp:// server's certificate; if empty, the one of the options
    public synchronized TransferEndpoint endpoint(TransferUrl url,
            Optional<DistinguishedName> subject) {
        // First: it waits for the libraries that the rest uses.
        ControlChannelClient conversations = client();
        return switch (url) {
            case RemoteUrl remote -> endpoint(remote.server(), subject.or(options::subject),
                    conversations);
            case LocalPath _ -> here().endpoint(THIS_HOST, conversations);
        };
    }

    /// The path of `url` at its endpoint: absolute where the client resolves it.
    ///
    /// @throws CommandFailure when it cannot be sent in an FTP command line
    public static String wirePath(TransferUrl url) {
        return switch (url) {
            case RemoteUrl remote -> remote.path();
            case LocalPath local -> {
                if (local.path().indexOf('\n') >= 0) {
                    throw new CommandFailure(ExitCode.USAGE, PeerText.shown(local.path())
                            + " has a line feed in its name, which FTP commands cannot contain."
                            + " Rename it.");
                }
                String path = HostPaths.text(withoutParents(HostPaths.absolute(local.path())));
                yield local.path().endsWith("/") && !path.equals("/") ? path + "/" : path;
            }
        };
    }

    /// Removes `..` after resolving links: `..` is the parent of a link's target, not of the link.
    private static Path withoutParents(Path path) {
        Path at = path.getRoot();
        for (Path name : path) {
            boolean parent = name.toString().equals("..");
            if (parent) {
                try {
                    at = at.toRealPath();
                } catch (IOException e) {
                    LOG.debug("{} is not there: {}", at, e.getMessage());
                }
                at = at.getParent() == null ? at : at.getParent();
            } else if (!name.toString().equals(".")) {
                at = at.resolve(name);
            }
        }
        return at;
    }

    private TransferEndpoint endpoint(Server server, Optional<DistinguishedName> subject,
            ControlChannelClient conversations) {
        if (transport == null) {
            transport = transportForShortUse();
        }
        TcpConnector connector = new TcpConnector(transport, server.host(), server.port());
        return new ServerEndpoint(server.toString(), conversations, connector,
                security(server, subject), login(server));
    }

    /// Java's NIO. The native epoll library takes longer to load than it saves in a few conversations.
    private static TcpConnector.Transport transportForShortUse() {
        return new TcpConnector.Transport(
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                NioSocketChannel.class);
    }

    /// The in-process node for local files; started on first use.
    private InProcessNode here() {
        if (here == null) {
            try {
                here = InProcessNode.start(PosixExports.open(), DataPlaneConfig.usual(),
                        "Dray " + ThisProgram.version(),
                        Clock.systemUTC(), new SecureRandom(), Optional.of(
                                new TrustAlone(() -> grid().trust())));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED,
                        "The files of this host cannot be served: "
                                + FailureReport.sentence(e));
            }
        }
        return here;
    }

    private ControlChannelClient client() {
        if (client == null) {
            client = new ControlChannelClient(Libraries.tls(),
                    new ControlChannelClient.Settings(
                            limit(Duration.ofSeconds(options.timeoutSeconds())),
                            limit(USUAL_PATIENCE), "dray/" + ThisProgram.version()),
                    waits);
        }
        return client;
    }

    private Duration limit(Duration usual) {
        return usual.compareTo(longest) < 0 ? usual : longest;
    }

    public ControlSecurity security(Server server) {
        return security(server, options.subject());
    }

    private ControlSecurity security(Server server, Optional<DistinguishedName> subject) {
        return switch (server.scheme()) {
            case FTP -> new ControlSecurity.Clear();
            case DRAY, FTPS -> new ControlSecurity.Tls(trust(server), certificate());
            case GSIFTP -> new ControlSecurity.Gsi(grid(), subject);
        };
    }

    private ServerTrust trust(Server server) {
        return key(server).<ServerTrust>map(k -> new ServerTrust.Pinned(k.fingerprint()))
                .orElseGet(() -> new ServerTrust.Authorities(authorities()));
    }

    Login login(Server server) {
        Optional<DrayKey> key = key(server);
        if (key.isPresent()) {
            return new Login.ByToken(key.get().token());
        }
        if (server.scheme() == Scheme.GSIFTP) {
            return new Login.ByGrid(server.user().orElse(Login.ByGrid.MAPPED));
        }
        boolean shown = options.certificate().isPresent() && server.scheme() != Scheme.FTP;
        if (server.user().isEmpty()) {
            return shown
                    ? new Login.ByCertificate(Login.ByCertificate.MAPPED)
                    : new Login.Anonymous();
        }
        String user = server.user().get();
        if (shown && server.password().isEmpty()) {
            return new Login.ByCertificate(user);
        }
        return new Login.ByPassword(user,
                server.password().orElseGet(() -> askPassword(user, server)));
    }

    private synchronized GsiClient grid() {
        if (grid == null) {
            grid = openGrid();
        }
        return grid;
    }

    /// The user's grid credential and trust directory, from the options or from the default locations of the
    /// Globus tools.
    private GsiClient openGrid() {
        Clock clock = Clock.systemUTC();
        GridCredentials places = GridCredentials.ofProcess(System.getenv(), UserHome.ofProcess());
        GridCredential credential = options.certificate()
                .map(file -> GridCredentials.load(file, options.key().orElse(file)))
                .orElseGet(() -> places.find(clock))
                .credential();
        Optional<ProxyPlan> delegation = options.delegation();
        if (delegation.filter(plan -> !plan.limited()).isPresent() && credential.limited()) {
            throw new SecurityFailure("--delegate full needs a full proxy, and the one of "
                    + credential.identity() + " is limited: make another (dray cert proxy), or"
                    + " delegate a limited one.");
        }
        return new GsiClient(credential,
                GridTrust.open(options.trusted().orElseGet(places::trustDirectory)),
                new GridProxy(clock, new SecureRandom()), delegation);
    }

    /// Expiry of the user's grid credential, if one is used.
    public synchronized Optional<Instant> credentialExpiry() {
        return Optional.ofNullable(grid).map(client -> client.credential().expiresAt());
    }

    private static Optional<DrayKey> key(Server server) {
        try {
            return server.key().map(DrayKey::parse);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
    }

    private static String askPassword(String user, Server server) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readPassword("Password of %s at %s: ", user, server))
                .map(String::new)
                .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "A password for " + user
                        + " at " + server + " is needed: save the URL with its password by"
                        + " 'dray remote add'."));
    }

    private Optional<DataCredential> certificate() {
        return options.certificate()
                .map(file -> NodeIdentity
                        .load(file, options.key().orElse(file))
                        .credential());
    }

    private List<X509Certificate> authorities() {
        List<X509Certificate> found = new ArrayList<>();
        for (Path file : options.authorities()) {
            try {
                found.addAll(PemNotation.certificates(file));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.of(e),
                        "--ca " + file + ": " + FailureReport.sentence(e));
            } catch (SecurityFailure e) {
                throw new CommandFailure(ExitCode.USAGE, "--ca " + e.getMessage());
            }
        }
        return found;
    }

    @Override
    public synchronized void close() {
        if (here != null) {
            here.close();
            here = null;
        }
        if (grid != null) {
            grid.trust().close();
            grid = null;
        }
        if (transport != null) {
            var _ = transport.group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
            transport = null;
        }
    }
}
