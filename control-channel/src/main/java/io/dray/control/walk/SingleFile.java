package io.dray.control.walk;

import io.dray.control.remote.RemotePath;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.util.List;
import java.util.Optional;

/// The copy of a single file. For one thread.
public final class SingleFile implements Walk {
    private final WalkEnds ends;
    private final SourceWalk.Arrivals arrivals;
    private final ListedEntry file;
    private final FileJob job;

    private SingleFile(WalkEnds ends, SourceWalk.Arrivals arrivals, ListedEntry file,
            FileJob job) {
        this.ends = ends;
        this.arrivals = arrivals;
        this.file = file;
        this.job = job;
    }

    /// Decides where the file goes, and whether it can.
    ///
    /// @param from        its path at the source
    /// @param file        its entry at the source
    /// @param destination path at the destination; if it ends in `/` or is a directory, the file goes into it
    /// @throws Refused         when it cannot be copied
    /// @throws OverlappingCopy when it is its own destination
    /// @throws StorageFailure  when its name cannot be transmitted; when a directory is in its way; with
    ///                         `NOT_FOUND` and a remedy when its directory does not exist
    public static SingleFile of(WalkEnds ends, String from, ListedEntry file, String destination,
            SourceWalk.Arrivals arrivals) {
        if (arrivals.sync().concernsTrees()) {
            throw new StorageFailure(StorageCondition.NOT_A_DIRECTORY, "reading " + from,
                    from + " at " + ends.source().name() + " is a file; --delete, --backup-dir and"
                            + " filters need a directory");
        }
        Copyable.demand(from, file);
        String target = target(ends, from, file, destination);
        ends.handOver();
        return new SingleFile(ends, arrivals, file, FileJob.of(from, target, file, file.mode()));
    }

    private static String target(WalkEnds ends, String from, ListedEntry file,
            String destination) {
        if (!destination.endsWith("/") && takesFile(ends, from, file, destination)) {
            return destination;
        }
        String target = RemotePath.below(destination, RemotePath.lastName(from));
        if (!takesFile(ends, from, file, target)) {
            throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "storing " + target, target
                    + " is a directory at the destination; remove it, or choose another name");
        }
        return target;
    }

    /// Whether the file can be stored at `path` at the destination: false if that is a directory.
    private static boolean takesFile(WalkEnds ends, String from, ListedEntry file, String path) {
        String parent = RemotePath.parent(path);
        List<Optional<ListedEntry>> present = ends.destination()
                .ask(files -> files.entriesIfThere(List.of(path, parent)));
        if (isDirectory(present.getFirst())) {
            return false;
        }
        present.getFirst()
                .ifPresent(there -> OverlapGuard.demandDifferent(ends, from, file, path, there));
        if (!isDirectory(present.getLast())) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, "storing " + path,
                    ends.destination().name()
                            + " has no directory " + parent + "; make it with mkdir -p first");
        }
        return true;
    }

    private static boolean isDirectory(Optional<ListedEntry> entry) {
        return entry.map(ListedEntry::isDirectory).orElse(false);
    }

    @Override
    public void run(FileSink found) {
        FileComparison comparison = new FileComparison(arrivals.sync().comparison(),
                arrivals.progress()::notice);
        Optional<ListedEntry> there = Optional.empty();
        if (arrivals.sync().looks()) {
            comparison.expect(ends.destination());
            there = ends.destination().ask(files -> files.entryIfThere(job.destination()));
        }
        comparison.listedAtSource(file);
        there.ifPresent(comparison::listedAtDestination);
        Optional<Difference> difference = comparison.difference(file, there);
        if (difference.isEmpty()) {
            found.unchanged(job);
            return;
        }
        arrivals.progress().found(job.source(), job.size());
        found.file(job.replacing(difference.get(), Optional.empty()));
    }
}
