package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.negotiation.TransferEndpoint;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemotePath;
import io.dray.control.walk.CopyForesight;
import io.dray.control.walk.FileJob;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.SourceWalk;
import io.dray.control.walk.SourceWalk.Arrivals;
import io.dray.control.walk.Walk;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies files and trees between any two endpoints, directly from one to the other.
///
/// Use one for one request; [#copy] blocks until everything has arrived or failed.
public final class TransferCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(TransferCoordinator.class);

    private final TransferEndpoint source;
    private final TransferEndpoint destination;
    private final TransferOptions options;
    private final Surroundings surroundings;

    /// What a coordinator works with.
    ///
    /// @param journals directory of the restart journals; without one an interrupted copy begins anew
    /// @param secrets  makes the data channel secret of one copy
    /// @param progress told what happens
    /// @param clock    nanoseconds, as [System#nanoTime]
    public record Surroundings(Optional<Path> journals, Supplier<DataChannelSecret> secrets,
            TransferProgress progress, LongSupplier clock) {}

    public TransferCoordinator(TransferEndpoint source, TransferEndpoint destination,
            TransferOptions options,
            Surroundings surroundings) {
        this.source = source;
        this.destination = destination;
        this.options = options;
        this.surroundings = surroundings;
    }

    /// Copies what was asked for.
    ///
    /// @return what arrived, and what did not: look at `failures`
    /// @throws io.dray.protocol.failure.TransferFailure      when nothing could be copied
    /// @throws io.dray.control.client.ConversationBroken     when an end could not be reached any more;
    ///                                                       the same request continues where this ended
    /// @throws OverlappingCopy                               when something would be copied onto or into itself
    /// @throws StorageFailure                                with `BUSY` when the same copy is running now
    public TransferOutcome copy(CopyRequest request) {
        try (RestartJournal journal = journal(request)) {
            // This one is in use, and stays however old it is.
            surroundings.journals()
                    .ifPresent(directory -> RestartJournal.removeStale(directory,
                            Clock.systemUTC().instant().minus(RestartJournal.LONGEST_KEPT)));
            TransferOutcome outcome;
            CompletableFuture<DataChannelSecret> secret = begin(surroundings.secrets());
            try (Ends ends = new Ends(source, destination, surroundings.clock())) {
                TreeCopy copy = new TreeCopy(options, journal, surroundings.progress(),
                        destination.name(),
                        new Pairs(ends, () -> Futures.await(secret), notices()),
                        surroundings.clock());
                try (Found found = find(ends, request,
                        new Arrivals(true, options.preserve(), copy.earlier(),
                                surroundings.progress()))) {
                    outcome = copy.run(found.walk());
                }
                remove(journal.abandoned(outcome.failures().isEmpty()), ends.destination());
            }
            if (outcome.failures().isEmpty()) {
                journal.delete();
            }
            return outcome;
        }
    }

    /// Walks the source and reports what a copy would move, without changing anything.
    public void plan(CopyRequest request, FileSink plan) {
        try (Ends ends = new Ends(source, destination, surroundings.clock());
                Found found = find(ends, request, new Arrivals(false, false,
                        SourceWalk.Earlier.NONE, surroundings.progress()))) {
            AtomicBoolean begun = new AtomicBoolean();
            CopyForesight foresight = found.sessions().foresight();
            found.walk().run(new FileSink() {
                @Override
                public void file(FileJob job) {
                    if (!begun.getAndSet(true)) {
                        foresee(ends);
                    }
                    foresight.file(job, plan);
                }

                @Override
                public void trouble(String path, RuntimeException failure) {
                    plan.trouble(path, failure);
                }
            });
            foresight.finish(0, plan);
        }
    }

    /// What the sessions of a worker agree upon before its first file.
    private void foresee(Ends ends) {
        try (SessionPair pair = new Pairs(ends, surroundings.secrets(), notices())
                .pair(options)) {
            FileCopy.ready(pair, new Verifier(options.verification())).settle();
        }
    }

    /// What earlier runs of this copy have left, and nobody will go on with. It stays where it cannot be removed.
    private static void remove(List<String> abandoned, SessionPool destination) {
        if (abandoned.isEmpty()) {
            return;
        }
        try (EndpointSession session = destination.open()) {
            for (String temporary : abandoned) {
                try {
                    new RemoteFiles(session).delete(temporary);
                } catch (TransferFailure e) {
                    LOG.debug("an older part stays, if it is there", e);
                }
            }
        } catch (TransferFailure | ConversationBroken e) {
            LOG.debug("older parts stay", e);
        }
    }

    private RestartJournal journal(CopyRequest request) {
        return surroundings.journals()
                .map(directory -> RestartJournal.open(directory,
                        source.name() + " " + request.source(),
                        destination.name() + " " + request.destination()))
                .orElseGet(RestartJournal::inMemory);
    }

    private String clearDataWarning() {
        return "the data between " + source.name() + " and " + destination.name()
                + " travels in clear: one of them cannot protect it (it takes no credential, or has no TLS)";
    }

    /// Each is told once, from whatever thread.
    private SessionPair.Notices notices() {
        Consumer<String> clearData = once(surroundings.progress()::notice);
        return new SessionPair.Notices(() -> clearData.accept(clearDataWarning()),
                once(surroundings.progress()::notice));
    }

    private static Consumer<String> once(Consumer<String> told) {
        AtomicBoolean done = new AtomicBoolean();
        return sentence -> {
            if (done.compareAndSet(false, true)) {
                told.accept(sentence);
            }
        };
    }

    /// Both ends, with sessions that open while other things are done.
    private record Ends(SessionPool source, SessionPool destination)
            implements
                AutoCloseable {
        Ends(TransferEndpoint source, TransferEndpoint destination, LongSupplier clock) {
            this(new SessionPool(source, clock), new SessionPool(destination, clock));
            this.source.prepare();
            this.destination.prepare();
        }

        @Override
        public void close() {
            source.close();
            destination.close();
        }
    }

    /// What workers copy over.
    private record Pairs(Ends ends, Supplier<DataChannelSecret> secret,
            SessionPair.Notices notices) implements TreeCopy.Pairs {
        @Override
        public SessionPair pair(TransferOptions wanted) {
            return new SessionPair(ends.source(), ends.destination(), wanted, secret, notices);
        }

        @Override
        public void reserve() {
            ends.source().reserve();
            ends.destination().reserve();
        }
    }

    /// Making a key takes a while; nobody should have to wait for it.
    private static <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private record Found(Walk walk, SourceWalk sessions) implements AutoCloseable {
        @Override
        public void close() {
            sessions.close();
        }
    }

    private Found find(Ends ends, CopyRequest request, Arrivals arrivals) {
        String from = RemotePath.trimmed(request.source());
        SourceWalk look = new SourceWalk(ends.source(), ends.destination(),
                options.retry(), options.stallLimit(), from,
                treeTarget(request),
                arrivals);
        try {
            look.demandKept(from, request.destination());
            ListedEntry entry = look.sourceEntry(from);
            if (entry.isDirectory()) {
                if (!request.recursive()) {
                    throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "reading " + from,
                            from + " at " + source.name() + " is a directory; copy trees with -r");
                }
                look.demandApart(entry);
                return new Found(look, look);
            }
            SourceWalk.demandCopyable(from, entry);
            String target = fileTarget(request, entry, look);
            look.handOver();
            FileJob job = FileJob.of(from, target, entry, entry.mode());
            return new Found(found -> {
                arrivals.progress().found(job.source(), job.size());
                found.file(job);
            }, look);
        } catch (RuntimeException e) {
            look.close();
            throw e;
        }
    }

    private static String treeTarget(CopyRequest request) {
        String name = RemotePath.lastName(request.source());
        return request.destination().endsWith("/") && !name.isEmpty()
                ? RemotePath.below(request.destination(), name)
                : RemotePath.trimmed(request.destination());
    }

    private static String fileTarget(CopyRequest request, ListedEntry file, SourceWalk look) {
        String destination = request.destination();
        if (!destination.endsWith("/") && look.takesFile(file, destination)) {
            return destination;
        }
        String target = RemotePath.below(destination, RemotePath.lastName(request.source()));
        if (!look.takesFile(file, target)) {
            throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "storing " + target, target
                    + " is a directory at the destination; remove it, or choose another name");
        }
        return target;
    }
}
