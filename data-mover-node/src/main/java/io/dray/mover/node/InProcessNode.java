package io.dray.mover.node;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.InVmConnector;
import io.dray.control.client.Login;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.security.AccessTokens;
import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.Authorization;
import io.dray.control.security.ClientTls;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.GridAccess;
import io.dray.control.security.LoginAttempt;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.NodeSecurity;
import io.dray.control.security.NodeSecuritySettings;
import io.dray.control.security.TransferCredentials;
import io.dray.control.server.ControlChannelServer;
import io.dray.control.server.ControlServerOptions;
import io.dray.control.server.SessionResources;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.storage.Exports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.mover.transfer.TransferEngine;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.ControlEnds;
import io.dray.protocol.interpreter.InterpreterOptions;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// A node inside this process. It lets a transfer treat a local path like any other endpoint.
///
/// It exports everything that the user of the process may access, and only to this process: its control channel
/// is Netty's in-VM transport. Its data channels are ordinary TCP connections. They listen on all addresses of
/// the host while a transfer is expected, and accept only a peer that shows the transfer's credential, unless
/// the other endpoint offers no protection. The creator closes it, after the sessions.
public final class InProcessNode implements AutoCloseable {
    /// A local disk serves a few operations at once; further threads would only wait for it.
    private static final int STORAGE_THREADS = 4;
    /// No limit in practice: the only client is this process, which limits its own sessions.
    private static final int SESSIONS = 10_000;
    /// One thread is enough: it carries control lines alone.
    private static final int EVENT_LOOPS = 1;
    private static final ClientTls TLS = new ClientTls();

    private final Loops loops;
    private final ControlChannelServer server;
    private final NodeParts parts;
    private final LocalAddress address;
    /// Security of data channels for which the client negotiates none. The key is the password of the login, a
    /// random name that the client gives its session.
    private final Map<String, Supplier<DataChannelSecurity>> insteadOfClear;

    /// Event loops of both sides. The sides must not share a loop: an in-VM channel whose peer is on the same
    /// loop lets that peer read during its own write, and a reply written then is not flushed (Netty 4.2).
    private record Loops(EventLoopGroup server, EventLoopGroup clients) {
        static Loops start() {
            return new Loops(group(), group());
        }

        private static EventLoopGroup group() {
            return new MultiThreadIoEventLoopGroup(EVENT_LOOPS, LocalIoHandler.newFactory());
        }

        void stop() {
            List.of(clients, server)
                    .stream()
                    .map(loops -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS))
                    .toList()
                    .forEach(stopped -> stopped.awaitUninterruptibly(1000));
        }
    }

    private InProcessNode(Loops loops, ControlChannelServer server, NodeParts parts,
            LocalAddress address, Map<String, Supplier<DataChannelSecurity>> insteadOfClear) {
        this.insteadOfClear = insteadOfClear;
        this.loops = loops;
        this.server = server;
        this.parts = parts;
        this.address = address;
    }

    /// Starts the node.
    ///
    /// @param exports closed with it
    /// @param product name and version, such as `Dray 0.1.0`
    /// @param grid    trust directory for the certificates of data channel peers; without one, only the
    ///                authorities that a credential contains are trusted
    public static InProcessNode start(Exports exports, DataPlaneConfig data, String product,
            Clock clock, SecureRandom random, Optional<GridAccess> grid) throws IOException {
        NodeSecurity security = new NodeSecurity(new NodeSecuritySettings(
                new NodeIdentity(new TransferCredentials(clock, random)
                        .make(TransferCredentials.KeyKind.ELLIPTIC)),
                List.of(), AccessTokens.none(), Optional.empty(),
                new AnonymousAccess(AnonymousAccess.Level.WRITE, false),
                NodeSecuritySettings.ownersGrant(Path.of("/"), false)).with(grid), clock);
        TransferEngine engine = new TransferEngine(data, DataPlaneObserver.NONE, clock);
        NodeParts parts = new NodeParts(exports, engine,
                NodeParts.storageThreads(STORAGE_THREADS), Optional.empty());
        Loops loops = Loops.start();
        LocalAddress address = new LocalAddress("dray-" + UUID.randomUUID());
        InterpreterOptions interpreter = InterpreterOptions.of("localhost", product);
        ControlServerOptions usual = ControlServerOptions.of(interpreter);
        // Data connections come from other hosts although the control connection is local: the listener binds
        // to all addresses.
        InetAddress anywhere = new InetSocketAddress(0).getAddress();
        ControlServerOptions options = new ControlServerOptions(interpreter, SESSIONS, SESSIONS,
                SESSIONS, usual.handshakeLimit(),
                new ControlEnds(anywhere, InetAddress.getLoopbackAddress(), true));
        try {
            Map<String, Supplier<DataChannelSecurity>> insteadOfClear = new ConcurrentHashMap<>();
            SessionFactory sessions = new SessionFactory(parts.exports(), engine, SESSIONS, false);
            ControlChannelServer server = ControlChannelServer.listen(address, loops.server(),
                    options,
                    security,
                    (authorization, attempt) -> sessions.open(trusted(authorization),
                            known(insteadOfClear, attempt)),
                    new SessionResources(parts.storage(), clock));
            return new InProcessNode(loops, server, parts, address, insteadOfClear);
        } catch (IOException | RuntimeException e) {
            parts.close();
            loops.stop();
            throw e;
        }
    }

    /// This node as an endpoint of transfers.
    ///
    /// @param name   for messages, such as `this host`
    /// @param client opens the control channels to this node
    public TransferEndpoint endpoint(String name, ControlChannelClient client) {
        InVmConnector connector = new InVmConnector(loops.clients(), address);
        return new TransferEndpoint() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public EndpointSession open() {
                String login = UUID.randomUUID().toString();
                AtomicReference<DataChannelSecurity> security = new AtomicReference<>(
                        new DataChannelSecurity.Clear());
                insteadOfClear.put(login, security::get);
                ControlSession session;
                try {
                    session = client.open(connector, new ControlSecurity.Clear(),
                            new Login.ByPassword("anonymous", login));
                } finally {
                    insteadOfClear.remove(login);
                }
                return new EndpointSession(name, session.conversation(),
                        new PeerCapabilities(session.features()), true,
                        Optional.empty(),
                        Optional.of(server -> security.set(TLS.dataChannels(server))))
                        .withExactFacts();
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    @Override
    public void close() {
        server.close();
        parts.close();
        loops.stop();
    }

    /// Looks up the security of the session that the login's password names.
    private static Supplier<DataChannelSecurity> known(
            Map<String, Supplier<DataChannelSecurity>> insteadOfClear, LoginAttempt attempt) {
        return Optional.ofNullable(insteadOfClear.get(attempt.password()))
                .orElseThrow(() -> new Refused("This node serves its own process only."));
    }

    /// The only client is this process, so it may name any host for data connections.
    private static Authorization trusted(Authorization authorization) {
        return new Authorization("local", "local", authorization.root(),
                authorization.rules(), true);
    }
}
