package io.dray.mover.storage.posix;

import io.dray.control.security.Authorization;
import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.CheckedPaths;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.identity.Accounts;
import io.dray.mover.storage.posix.identity.ImpersonatedTree;
import io.dray.mover.storage.posix.identity.Impersonation;
import io.dray.mover.storage.posix.tree.GroupForcing;
import io.dray.mover.storage.posix.upload.PosixUnfinishedUploads;
import io.dray.mover.storage.posix.upload.Reservations;
import io.dray.mover.storage.posix.upload.Reservations.Limits;
import io.dray.mover.storage.posix.upload.StalePartFiles;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.TransferFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The exported directories of one node. Each root is opened once and kept open, so that a root that is moved
/// stays exported. Safe for many threads.
public final class PosixExports implements Exports {

    private static final Logger LOG = LoggerFactory.getLogger(PosixExports.class);

    private final ScheduledThreadPoolExecutor sweeper = new ScheduledThreadPoolExecutor(0,
            Thread.ofPlatform().daemon().name("dray-stale").factory());
    private final boolean byKernel;
    private final StorageFailures failures;
    private final Accounts accounts;
    private final ChecksumCache checksums = new ChecksumCache(ChecksumCache.FILES);
    private final StalePartFiles stale;
    private final Reservations reservations;
    private final GroupForcing forcing = new GroupForcing();
    private final Durability durability;
    private final Map<Path, Confinement> roots = new ConcurrentHashMap<>();

    private PosixExports(boolean byKernel, Accounts accounts, StalePartFiles stale,
            Reservations reservations, Durability durability) {
        this.reservations = reservations;
        this.byKernel = byKernel;
        this.durability = durability;
        this.stale = stale;
        this.failures = new StorageFailures();
        this.accounts = accounts;
    }

    /// Opens exports with the kernel's confinement, if there is one. They keep unfinished uploads for ever, and
    /// force changes.
    public static PosixExports open() throws IOException {
        return open(keepAll(), new Reservations(Limits.USUAL), Durability.FORCED);
    }

    /// Opens exports with the kernel's confinement, if there is one.
    public static PosixExports open(StalePartFiles stale, Reservations reservations,
            Durability durability) throws IOException {
        return new PosixExports(BeneathRoot.works(),
                Accounts.ofProcess(), stale, reservations, durability);
    }

    private static StalePartFiles keepAll() {
        return new StalePartFiles(Duration.ZERO, Clock.systemUTC());
    }

    /// Opens exports without the kernel's confinement, as on systems that have none.
    static PosixExports withoutKernelConfinement() throws IOException {
        return new PosixExports(false, Accounts.ofProcess(), keepAll(),
                new Reservations(Limits.USUAL), Durability.FORCED);
    }

    /// Whether the kernel of this host keeps every path in its root. If not, a local user with write access may
    /// win a race against a check; the node warns of that when it starts.
    public static boolean confinedByKernel() {
        return BeneathRoot.works();
    }

    /// Whether this process can act as the accounts of this host, which takes root on Linux.
    public boolean mayImpersonate() {
        return accounts.mayImpersonate();
    }

    /// Returns a view with the rights of this process.
    @Override
    public ExportedTree tree(Authorization authorization) throws IOException {
        return tree(authorization, accounts);
    }

    /// Returns the same exports, with the rights of the local account that each identity is mapped to.
    ///
    /// @param own identity that keeps the rights of this process
    public Exports impersonating(String own) {
        PosixExports exports = this;
        return new Exports() {
            @Override
            public ExportedTree tree(Authorization authorization) throws IOException {
                if (authorization.identity().equals(own)) {
                    return exports.tree(authorization);
                }
                Impersonation as = exports.accounts.acting(authorization.account());
                return ImpersonatedTree
                        .of(exports.tree(authorization, accounts.seenBy(as.account())), as);
            }

            @Override
            public void close() {
                exports.close();
            }
        };
    }

    private ExportedTree tree(Authorization authorization, Accounts seen) throws IOException {
        ConfinedTree tree = new ConfinedTree(confinement(authorization.root()),
                new AccessRules(authorization.rules()), failures, durability);
        Uploads uploads = new Uploads(tree, seen, checksums, stale, reservations,
                authorization.identity());
        return new ExportedTree(new PosixStorage(uploads, forcing, Clock.systemUTC()),
                new PosixNamespace(uploads),
                new PosixUnfinishedUploads(uploads));
    }

    /// Sweeps at this interval until this is closed, in a thread of its own.
    public void sweepEvery(Duration interval) {
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, 0, interval.toSeconds(),
                TimeUnit.SECONDS);
    }

    /// Sweeps all directories of the book in which uploads may have left something. Blocks.
    public void sweep() {
        Set<Path> clean = new HashSet<>();
        for (Path directory : stale.book().directories()) {
            try {
                if (!Files.isDirectory(directory) || !directory.toRealPath().equals(directory)
                        || sweep(directory)) {
                    clean.add(directory);
                }
            } catch (IOException | TransferFailure | UncheckedIOException e) {
                LOG.debug("{} cannot be swept: {}", directory, e.getMessage());
            }
        }
        stale.book().forget(clean);
    }

    private boolean sweep(Path directory) throws IOException {
        try (Confinement here = confined(directory);
                Anchor anchor = here.directory(".",
                        new Purpose(FileAction.LIST, directory.toString()))) {
            return stale.sweep(here, anchor, directory.toString());
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        roots.values().forEach(Confinement::close);
        roots.clear();
    }

    private synchronized Confinement confinement(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        Confinement known = roots.get(absolute);
        if (known == null) {
            known = confined(absolute);
            roots.put(absolute, known);
        }
        return known;
    }

    private Confinement confined(Path root) throws IOException {
        return byKernel ? BeneathRoot.open(failures, root) : new CheckedPaths(root, failures);
    }
}
