package io.dray.bench.servers;

import io.dray.control.client.DrayKey;
import io.dray.control.security.AccessTokens;
import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.NodeSecurity;
import io.dray.control.security.NodeSecuritySettings;
import io.dray.control.server.ControlChannelServer;
import io.dray.control.server.ControlServerOptions;
import io.dray.control.server.SessionResources;
import io.dray.control.server.SessionServices;
import io.dray.protocol.interpreter.InterpreterOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Any number of back ends with real control channels and synthetic data movers. One server is all of them:
/// each has an address of its own in 127.0.0.0/8, and all share the files, as back ends do.
///
/// @param transfers of all of them
/// @param server    listens at every address
/// @param storage   its file operations
/// @param key       for `dray://` URLs
public record SyntheticBackEnds(SyntheticTransfers transfers, ControlChannelServer server,
        ExecutorService storage, String key) implements AutoCloseable {
    /// No limit in practice.
    private static final int MOST_SESSIONS = 1_000_000;
    /// File operations take no time here.
    private static final int STORAGE_THREADS = 4;
    /// Addresses used of each network of 256.
    private static final int ADDRESSES = 250;

    /// @param state an empty folder for certificate and token
    static SyntheticBackEnds start(Path state) throws IOException {
        SecureRandom random = new SecureRandom();
        NodeIdentity identity = NodeIdentity.openOrCreate(state, "localhost", Clock.systemUTC(),
                random);
        AccessTokens tokens = AccessTokens.openOrCreate(state, random);
        NodeSecurity security = new NodeSecurity(new NodeSecuritySettings(identity, List.of(),
                tokens, Optional.empty(),
                new AnonymousAccess(AnonymousAccess.Level.WRITE, false),
                NodeSecuritySettings.ownersGrant(Path.of("/"), false)), Clock.systemUTC());
        ControlServerOptions usual = ControlServerOptions
                .of(InterpreterOptions.of("localhost", "synthetic"));
        ControlServerOptions options = new ControlServerOptions(usual.interpreter(), MOST_SESSIONS,
                MOST_SESSIONS,
                MOST_SESSIONS, usual.handshakeLimit(), usual.inProcess());
        SyntheticFiles files = new SyntheticFiles();
        SyntheticTransfers transfers = new SyntheticTransfers(files);
        ExecutorService storage = Executors.newFixedThreadPool(STORAGE_THREADS);
        String key = new DrayKey(identity.fingerprint(), tokens.owner().orElseThrow()).text();
        try {
            return new SyntheticBackEnds(transfers,
                    ControlChannelServer.listen(new InetSocketAddress("0.0.0.0", 0), options,
                            security,
                            (authorization, _) -> new SessionServices(authorization.account(), "/",
                                    files, transfers.session()),
                            new SessionResources(storage, Clock.systemUTC())),
                    storage, key);
        } catch (IOException e) {
            storage.shutdown();
            throw e;
        }
    }

    int port() {
        return ((InetSocketAddress) server.address()).getPort();
    }

    /// The address of one of them.
    ///
    /// @param number from 0 to 62 499
    static String host(int number) {
        return "127.1." + number / ADDRESSES + "." + (number % ADDRESSES + 1);
    }

    /// Where a front end finds one of them.
    ///
    /// @param secured by TLS, or in clear
    /// @param port    its own, or that of a relay
    String url(int number, boolean secured, int port) {
        String place = host(number) + ":" + port + "/";
        return secured ? "dray://" + key + "@" + place : "ftp://" + place;
    }

    @Override
    public void close() {
        server.close();
        storage.shutdown();
    }
}
