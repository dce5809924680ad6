package io.dray.mover.node;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.GridAccess;
import io.dray.control.security.ReloadedFile;
import io.dray.control.security.grid.GridCredentials;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.Gridmap;
import io.dray.control.security.grid.VomsAttributes;
import io.dray.control.security.gsi.DelegationKeys;
import io.dray.control.security.gsi.GsiAccess;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's GSI access, built from the configured files or those in the default locations.
///
/// @param access what sessions use
/// @param keys   generates keys for delegated credentials in advance
record NodeGrid(GsiAccess access, ThreadPoolExecutor keys) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGrid.class);
    /// Keys generated in advance: a client that copies over several connections logs in four times or more. Each
    /// key takes a tenth of a second of CPU, at the start of a node three times as much.
    private static final int KEYS_AHEAD = 16;
    /// Verifications at start: the JVM has compiled and loaded what they need after a few.
    private static final int REHEARSALS = 5;

    /// @param places default locations of the files
    /// @return empty when GSI is not configured and the default locations do not have the files
    /// @throws NodeConfigException when GSI is configured but not possible
    static Optional<NodeGrid> open(NodeConfig.Grid files, GridCredentials places,
            SecureRandom random) {
        try {
            ReloadedFile<DataCredential> host = hostCredential(places, files.hostCertificate(),
                    files.hostKey());
            DataCredential shown = host.current();
            GridTrust trust = GridTrust.open(files.trusted().orElseGet(places::trustDirectory));
            ThreadPoolExecutor keys = oneThread();
            keys.execute(() -> rehearse(trust, shown));
            DelegationKeys stock = new DelegationKeys(keys, random, KEYS_AHEAD,
                    System::nanoTime);
            stock.prepare();
            GsiAccess access = new GsiAccess(host::current, trust, accounts(files, places),
                    new VomsAttributes(
                            files.vomsDirectory().orElseGet(places::vomsDirectory), trust),
                    stock);
            LOG.info("GSI as {}, trust in {}",
                    shown.chain().getFirst().getSubjectX500Principal().getName(),
                    trust.directory());
            return Optional.of(new NodeGrid(access, keys));
        } catch (SecurityFailure e) {
            if (files.wanted()) {
                throw new NodeConfigException("GSI cannot be offered: " + e.getMessage());
            }
            LOG.debug("no GSI: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /// Verifies the host's own certificate as a client would. This loads the classes and the trust directory
    /// before the first client connects.
    private static void rehearse(GridTrust trust, DataCredential host) {
        try {
            for (int i = 0; i < REHEARSALS; i++) {
                trust.verify("The host's certificate", host.chain());
            }
        } catch (SecurityFailure e) {
            LOG.warn("clients will not trust this node: {}", e.getMessage());
        }
    }

    private static Function<DistinguishedName, List<String>> accounts(NodeConfig.Grid files,
            GridCredentials places) {
        Path file = files.gridmap().orElseGet(places::gridmap);
        if (files.gridmap().isEmpty() && !Files.isReadable(file)) {
            return name -> List.of();
        }
        try {
            ReloadedFile<Gridmap> map = Gridmap.inFile(file);
            return name -> map.current().accountsOf(name);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new SecurityFailure(String.valueOf(e.getMessage()));
        }
    }

    /// Certificate and key of the host. An update replaces the two files one after the other; the old pair
    /// stays in use until the new files match.
    static ReloadedFile<DataCredential> hostCredential(GridCredentials places,
            Optional<Path> certificate, Optional<Path> key) {
        return new ReloadedFile<>(GridCredentials.hostFiles(certificate, key),
                () -> places.host(certificate, key).credential().asDataCredential());
    }

    private static ThreadPoolExecutor oneThread() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform()
                        .daemon()
                        .name("dray-keys-", 1)
                        .factory());
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    GridAccess gridAccess() {
        return access;
    }

    @Override
    public void close() {
        keys.shutdownNow();
        access.trust().close();
    }
}
