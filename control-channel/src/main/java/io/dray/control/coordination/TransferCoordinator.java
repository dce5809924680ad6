package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.coordination.CopyRequest.Trees;
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
import io.dray.control.walk.SingleFile;
import io.dray.control.walk.SourceWalk;
import io.dray.control.walk.SourceWalk.Arrivals;
import io.dray.control.walk.Walk;
import io.dray.control.walk.WalkEnds;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies files and trees between two endpoints by third-party transfer.
///
/// Serves one request. [#copy] blocks until every file has arrived or failed.
public final class TransferCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(TransferCoordinator.class);

    private final TransferEndpoint source;
    private final TransferEndpoint destination;
    private final TransferOptions options;
    private final Surroundings surroundings;

    /// The coordinator's environment.
    ///
    /// @param journals directory of the restart journals; empty: an interrupted copy starts over
    /// @param secrets  creates the data channel secret of one copy
    /// @param progress takes the progress
    /// @param clock    nanoseconds, as [System#nanoTime]
    /// @param time     the time of day, for the journals
    public record Surroundings(Optional<Path> journals, Supplier<DataChannelSecret> secrets,
            TransferProgress progress, LongSupplier clock, InstantSource time) {}

    public TransferCoordinator(TransferEndpoint source, TransferEndpoint destination,
            TransferOptions options,
            Surroundings surroundings) {
        this.source = source;
        this.destination = destination;
        this.options = options;
        this.surroundings = surroundings;
    }

    /// Copies a file or tree.
    ///
    /// @return the result; `failures` lists what did not arrive
    /// @throws io.dray.protocol.failure.TransferFailure      when the copy failed as a whole
    /// @throws io.dray.control.client.ConversationBroken     when an end could no longer be reached; the same
    ///                                                       request resumes the copy
    /// @throws OverlappingCopy                               when the destination is the source, or within it
    /// @throws StorageFailure                                with `BUSY` when the same copy is already running
    public TransferOutcome copy(CopyRequest request) {
        try (RestartJournal journal = journal(request)) {
            // The journal of this copy is locked, so it is not removed however old it is.
            surroundings.journals()
                    .ifPresent(directory -> RestartJournal.removeStale(directory,
                            surroundings.time().instant().minus(RestartJournal.LONGEST_KEPT)));
            TransferOutcome outcome;
            CompletableFuture<DataChannelSecret> secret = begin(surroundings.secrets());
            try (Ends ends = new Ends(source, destination, surroundings.clock())) {
                TreeCopy copy = new TreeCopy(options, journal, surroundings.progress(),
                        destination.name(), request.sync().deletion().isPresent(),
                        new Pairs(ends, () -> Futures.await(secret), notices()),
                        surroundings.clock());
                try (WalkEnds walked = walkEnds(ends);
                        Found found = find(walked, request,
                                new Arrivals(Optional.empty(), options.preserve(), copy.earlier(),
                                        request.sync(), surroundings.progress()))) {
                    outcome = copy.run(found.tree()
                            .filter(tree -> needsNoListing(request, tree))
                            .map(tree -> copy.tree(tree, RemotePath.trimmed(request.source()),
                                    treeTarget(request), request.sync().filter(),
                                    shards(walked)))
                            .orElse(found.walk()));
                }
                remove(journal.abandoned(outcome.failures().isEmpty()), ends.destination());
            }
            if (outcome.failures().isEmpty()) {
                journal.delete();
            }
            return outcome;
        }
    }

    /// Whether the tree can be copied without a look at the destination.
    private static boolean needsNoListing(CopyRequest request, SourceWalk look) {
        return TransferCommand.RetrieveTree.carries(request.sync().filter())
                && (!request.sync().looks() || look.isDestinationAbsent());
    }

    /// Returns into how many shards a tree should be divided: one for each host of the end that has more.
    private int shards(WalkEnds ends) {
        return options.striping().isPresent() ? ends.treeShards() : 1;
    }

    /// Dry run: walks the source and reports what a copy would transfer. Changes nothing.
    public void plan(CopyRequest request, FileSink plan) {
        try (Ends ends = new Ends(source, destination, surroundings.clock());
                WalkEnds walked = walkEnds(ends)) {
            plan(request, plan, ends, walked);
        }
    }

    private void plan(CopyRequest request, FileSink plan, Ends ends, WalkEnds walked) {
        CopyForesight foresight = new CopyForesight(walked);
        try (Found found = find(walked, request, new Arrivals(Optional.of(foresight), false,
                SourceWalk.Earlier.NONE, request.sync(), surroundings.progress()))) {
            AtomicBoolean whole = new AtomicBoolean(true);
            try (SessionPair pair = new Pairs(ends, surroundings.secrets(), notices())
                    .pair(options)) {
                Verifier verifier = new Verifier(options.verification());
                StallWatch watch = pair.newWatch(surroundings.clock(),
                        surroundings.progress()::notice);
                AtomicBoolean begun = new AtomicBoolean();
                found.walk().run(new FileSink() {
                    @Override
                    public void file(FileJob job) {
                        if (!begun.getAndSet(true)) {
                            // As a worker does before its first file, to report what the ends refuse.
                            FileCopy.ready(pair, verifier).settle();
                        }
                        try {
                            if (FileCopy.isSame(pair, verifier, job, watch)) {
                                plan.unchanged(job);
                            } else {
                                foresight.file(job, plan);
                            }
                        } catch (StorageFailure e) {
                            trouble(job.source(), e);
                        }
                    }

                    @Override
                    public void unchanged(FileJob job) {
                        plan.unchanged(job);
                    }

                    @Override
                    public void trouble(String path, RuntimeException failure) {
                        whole.set(false);
                        plan.trouble(path, failure);
                    }
                });
            }
            foresight.finish(0, plan);
            found.tree().flatMap(SourceWalk::excess).ifPresent(excess -> {
                whole.set(false);
                plan.trouble(request.destination(), excess);
            });
            found.tree().filter(_ -> whole.get()).ifPresent(tree -> tree.extra(plan::extra));
        }
    }

    /// Deletes part files of earlier runs that no run will resume. Failures are logged only: the copy itself is
    /// complete.
    private static void remove(List<String> abandoned, SessionPool destination) {
        if (abandoned.isEmpty()) {
            return;
        }
        try (EndpointSession session = destination.open()) {
            for (String temporary : abandoned) {
                try {
                    new RemoteFiles(session).delete(temporary);
                } catch (TransferFailure e) {
                    LOG.debug("an old part file was not removed, if it exists", e);
                }
            }
        } catch (TransferFailure | ConversationBroken e) {
            LOG.debug("old part files were not removed", e);
        }
    }

    private RestartJournal journal(CopyRequest request) {
        return surroundings.journals()
                .map(directory -> RestartJournal.open(directory,
                        source.name() + " " + request.source(),
                        destination.name() + " " + request.destination(),
                        surroundings.time()))
                .orElseGet(RestartJournal::inMemory);
    }

    /// Takes warnings; gives each to the user once. Safe for use by many threads.
    private Consumer<String> notices() {
        Set<String> given = ConcurrentHashMap.newKeySet();
        return sentence -> {
            if (given.add(sentence)) {
                surroundings.progress().notice(sentence);
            }
        };
    }

    /// Both ends. Their first sessions open in the background.
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

    /// Creates the session pairs of workers.
    private record Pairs(Ends ends, Supplier<DataChannelSecret> secret,
            Consumer<String> notices) implements TreeCopy.Pairs {
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

    /// Runs work in the background. Generating a key may take a second; the copy need not wait for it.
    private static <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private WalkEnds walkEnds(Ends ends) {
        return new WalkEnds(ends.source(), ends.destination(), options.retry(),
                options.stallLimit(), surroundings.progress()::notice);
    }

    /// What is copied.
    ///
    /// @param tree the same as `walk`, unless it is a single file
    private record Found(Walk walk, Optional<SourceWalk> tree) implements AutoCloseable {
        @Override
        public void close() {
            tree.ifPresent(SourceWalk::close);
        }
    }

    private Found find(WalkEnds ends, CopyRequest request, Arrivals arrivals) {
        String from = RemotePath.trimmed(request.source());
        ends.demandKept(from, request.destination());
        ListedEntry entry = ends.sourceEntry(from);
        if (!entry.isDirectory()) {
            return new Found(
                    SingleFile.of(ends, from, entry, request.destination(), arrivals),
                    Optional.empty());
        }
        if (request.trees() == Trees.REFUSED) {
            throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "reading " + from,
                    from + " at " + source.name() + " is a directory; copy trees with -r");
        }
        SourceWalk tree = new SourceWalk(ends, from, entry, treeTarget(request), arrivals);
        tree.demandApart();
        return new Found(tree, Optional.of(tree));
    }

    private static String treeTarget(CopyRequest request) {
        String name = RemotePath.lastName(request.source());
        return request.trees() == Trees.AS_SPELLED && request.destination().endsWith("/")
                && !name.isEmpty()
                        ? RemotePath.below(request.destination(), name)
                        : RemotePath.trimmed(request.destination());
    }
}
