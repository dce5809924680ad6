package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.remote.RemotePath;
import io.dray.control.walk.DestinationTree.Place;
import io.dray.control.walk.ListingPair.Paired;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.ListedEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Walks a tree at the source, and reports every file to copy.
///
/// If the destination matters ([SyncOptions#looks], or an earlier run), both ends list each directory
/// ([ListingPair]): an entry of the source is new, different or the same; what only the destination has is kept for
/// [#removeExtra] ([ExtraEntries]). Directories are made as they are needed ([DestinationTree]).
///
/// Symbolic links are followed, except links to a directory above, which are reported. A directory is listed
/// completely before its entries are visited. For one thread.
public final class SourceWalk implements Walk, AutoCloseable {
    /// Deepest nesting. With names of 20 characters, 200 levels reach the longest path of Linux (4096 bytes).
    /// The limit also ends the walk at a server that reports endless directories.
    private static final int DEEPEST = 200;

    private final WalkEnds ends;
    private final String from;
    private final String to;
    private final ListedEntry root;
    private final Arrivals arrivals;
    private final SyncOptions sync;
    private final OverlapGuard guard;
    private final FileComparison comparison;
    private final DestinationTree tree;
    private final Optional<BackupDirectory> backup;
    private final ExtraEntries extra;
    private final NameClashes clashes;
    /// Of the directory of the last entry that was visited for its name: others in it follow.
    private @Nullable SimilarNames similar;
    /// Files that the filter included.
    private long chosen;

    /// The options of a walk.
    ///
    /// @param foresight the checks of a dry run, which makes no directories; empty if this is none
    /// @param preserves whether times and permission bits of directories are copied from the source
    /// @param earlier   the results of earlier runs of this copy
    /// @param sync      what is done about what the destination has already
    public record Arrivals(Optional<CopyForesight> foresight, boolean preserves, Earlier earlier,
            SyncOptions sync, Progress progress) {
        /// Whether directories of the destination have to be listed.
        boolean looks() {
            return sync.looks() || earlier.resumed();
        }
    }

    /// The results of earlier runs of this copy.
    public interface Earlier {
        /// No earlier run.
        Earlier NONE = new Earlier() {
            @Override
            public boolean resumed() {
                return false;
            }

            @Override
            public boolean takes(FileJob job, Optional<FileState> there) {
                return false;
            }
        };

        /// Whether there was an earlier run.
        boolean resumed();

        /// Takes a file that an earlier run finished and that is unchanged.
        ///
        /// @param there state of the file at the destination, if the walk has listed it
        /// @return false when the file has to be copied
        boolean takes(FileJob job, Optional<FileState> there);
    }

    /// Takes the progress of a walk.
    public interface Progress {
        /// A file of the copy was found.
        void found(String path, long bytes);

        /// Takes a notice for the user, such as a retry or a fallback.
        void notice(String sentence);
    }

    /// @param from directory at the source
    /// @param root its entry
    /// @param to   directory at the destination into which it is copied
    public SourceWalk(WalkEnds ends, String from, ListedEntry root, String to,
            Arrivals arrivals) {
        this.ends = ends;
        this.from = from;
        this.root = root;
        this.to = to;
        this.arrivals = arrivals;
        this.sync = arrivals.sync();
        Consumer<String> notices = arrivals.progress()::notice;
        this.guard = new OverlapGuard(ends, arrivals.foresight().isEmpty());
        this.comparison = new FileComparison(sync.comparison(), notices);
        this.clashes = new NameClashes(ends.destination());
        this.tree = new DestinationTree(ends.destination(), arrivals, comparison);
        this.backup = sync.backup().map(path -> new BackupDirectory(ends.destination(), to, path));
        this.extra = new ExtraEntries(ends.destination(), guard, from, to, sync, backup, notices);
    }

    /// Refuses to copy a tree onto or into itself, and to remove the source or what stands for it.
    ///
    /// @throws OverlappingCopy when the directories are in each other's way
    /// @throws Refused         when the listings of the source are too poor for a removal
    public void demandApart() {
        guard.demandApart(from, root, to);
        if (sync.deletion().isPresent()) {
            if (ends.source().ask(RemoteFiles::listsRoughly)) {
                throw new Refused(ends.source().name() + " has no machine-readable listings (MLSD)."
                        + " A file that is missing in its listing may exist, so --delete is"
                        + " refused.");
            }
            guard.demandSourceStays(from, to);
        }
        sync.backup().ifPresent(path -> guard.demandBackupApart(from, to, path));
    }

    /// Whether nothing is at the destination, so that everything is new.
    public boolean isDestinationAbsent() {
        return ends.destination().ask(files -> files.entryIfThere(to)).isEmpty();
    }

    @Override
    public void run(FileSink found) {
        if (arrivals.looks()) {
            comparison.expect(ends.destination());
        }
        Optional<ListedEntry> there = arrivals.looks() ? destinationTop() : Optional.empty();
        walk(tree.top(to, root, there), from, root.unique().map(Set::of).orElse(Set.of()), found);
        visitWaiting(found);
        noticeUnlessChosen();
    }

    /// Passes on the files that wait for those with similar names ([NameClashes]).
    public void visitWaiting(FileSink found) {
        clashes.visit(found);
    }

    /// Tells the user if the filter has included no file of this walk.
    public void noticeUnlessChosen() {
        if (chosen == 0 && !sync.filter().isAll()) {
            arrivals.progress()
                    .notice("no file in " + from + " matches the filter: "
                            + String.join(", ", sync.filter().lines()));
        }
    }

    private Optional<ListedEntry> destinationTop() {
        Optional<ListedEntry> there = ends.destination().ask(files -> files.entryIfThere(to));
        if (there.isPresent() && !there.get().isDirectory()) {
            throw conflict(to, false);
        }
        return there;
    }

    /// @param place the directory at the destination
    /// @param above identities of the directories from the top of the walk to `directory`
    private void walk(Place place, String directory, Set<String> above, FileSink found) {
        if (above.size() > DEEPEST) {
            found.trouble(directory, new Refused(directory + " lies more than " + DEEPEST
                    + " directories deep; copy it separately"));
            return;
        }
        if (sync.filter().isAll()) {
            place.demand();
        }
        Optional<String> there = arrivals.looks()
                ? place.there().map(_ -> place.path())
                : Optional.empty();
        try (ListingPair listed = ListingPair.of(ends, comparison, directory, there)) {
            listed.merge(
                    entry -> entry.isPlainName()
                            && isChosen(entry, RemotePath.below(directory, entry.name())),
                    name -> ends.destination()
                            .ask(files -> files
                                    .entryIfThere(RemotePath.below(place.path(), name)))
                            .isPresent(),
                    entry -> visit(entry, directory, place, () -> above, found),
                    present -> extra.keep(place, present, listed, found));
        }
        place.leave();
    }

    private static StorageFailure conflict(String there, boolean isDirectory) {
        return new StorageFailure(isDirectory
                ? StorageCondition.IS_A_DIRECTORY
                : StorageCondition.EXISTS, "storing " + there,
                there + (isDirectory
                        ? " is a directory at the destination, and a file at the source"
                        : " is a file at the destination, and a directory at the source")
                        + "; it was left as it is. Remove or rename one of them.");
    }

    /// @param paired the entry, and that at the destination, where the walk has looked
    /// @param above  identities of the directories from the top of the walk to `directory`
    private void visit(Paired paired, String directory, Place parent,
            Supplier<Set<String>> above, FileSink found) {
        ListedEntry entry = paired.entry();
        Optional<ListedEntry> there = paired.there();
        String path = RemotePath.below(directory, entry.name());
        String target = RemotePath.below(parent.path(), entry.name());
        Optional<FileJob> job = Optional.empty();
        try {
            Copyable.demandName(ends.source().name(), directory, entry);
            if (!isChosen(entry, path)) {
                return;
            }
            if (!Copyable.isPrintable(entry.name())) {
                ends.demandKept(path, target);
            }
            if (there.isPresent() && there.get().isDirectory() != entry.isDirectory()) {
                throw conflict(target, there.get().isDirectory());
            }
            demandStays(entry, path);
            if (entry.isDirectory() && entry.error().isEmpty()) {
                clashes.demandDistinct(target, paired.rivals());
                enter(entry, path, parent.below(target, entry, there), above.get(), found);
            } else {
                Copyable.demand(path, entry);
                job = different(entry, path, target, parent, there, found);
            }
        } catch (Refused | StorageFailure e) {
            found.trouble(path, e);
        }
        if (job.isPresent() && !paired.rivals().isEmpty()) {
            clashes.add(job.get(), paired.rivals(), found);
        } else {
            job.ifPresent(found::file);
        }
    }

    private boolean isChosen(ListedEntry entry, String path) {
        String relative = RemotePath.relative(from, path);
        return entry.isDirectory()
                ? sync.filter().enters(relative)
                : sync.filter().includes(relative);
    }

    /// Refuses a link of the source into the destination if its target may be removed there.
    private void demandStays(ListedEntry entry, String path) {
        if (sync.deletion().isPresent() && entry.link().isPresent()
                && guard.leadsIntoDestination(path, to)) {
            throw new Refused(path + " is a symbolic link into the destination, where --delete may"
                    + " remove what it stands for");
        }
    }

    private void enter(ListedEntry entry, String path, Place place, Set<String> above,
            FileSink found) {
        String identity = entry.unique().orElse(path);
        if (above.contains(identity)) {
            throw new Refused(path + " leads back to a directory above it");
        }
        if (guard.leadsToDestination(path, entry, place.parentPath())) {
            throw new Refused(path + " is the destination of this copy, or a directory above it;"
                    + " it was skipped");
        }
        if (sync.deletion().isPresent() && place.there().isPresent()) {
            guard.demandNotSource(from, place.path(), place.there().get());
        }
        place.there().ifPresent(there -> extra.keepTarget(there.named(place.path())));
        Set<String> deeper = new HashSet<>(above);
        deeper.add(identity);
        walk(place, path, deeper, found);
    }

    /// Returns the job of a file, unless it is the same at both ends or an earlier run has finished it.
    private Optional<FileJob> different(ListedEntry entry, String path, String target, Place place,
            Optional<ListedEntry> there, FileSink found) {
        ListedEntry file = exactAtSource(path, entry);
        FileJob job = FileJob.of(path, target, file, entry.mode());
        chosen++;
        if (arrivals.earlier().takes(job, there.flatMap(ListedEntry::state))) {
            return Optional.empty();
        }
        Optional<Difference> difference = comparison.difference(file,
                there.map(present -> exactAtDestination(target, present)));
        if (difference.isEmpty()) {
            there.ifPresent(present -> extra.keepTarget(present.named(target)));
            found.unchanged(job);
            return Optional.empty();
        }
        place.receive();
        Optional<String> movedTo = there.isPresent() && arrivals.foresight().isEmpty()
                ? backup.map(directory -> ends.destination()
                        .ask(files -> directory.place(target, files)))
                : Optional.empty();
        arrivals.progress().found(path, job.size());
        return Optional.of(job.replacing(difference.get(), movedTo));
    }

    /// Looks an entry up again if the listing came from LIST, whose times are too coarse to compare.
    private ListedEntry exactAtSource(String path, ListedEntry entry) {
        return ends.source().ask(files -> files.listsRoughly() ? files.entry(path) : entry);
    }

    private ListedEntry exactAtDestination(String path, ListedEntry entry) {
        return ends.destination()
                .ask(files -> files.listsRoughly()
                        ? files.entryIfThere(path).orElse(entry)
                        : entry);
    }

    /// Makes the directory at the top of the destination.
    ///
    /// @return inode numbers of directories at the destination: a directory of the source with one of them has to
    ///         be visited by [#visitLeft], since it may be the destination or lie above it
    public List<Long> makeTop() {
        tree.make(to, root);
        return guard.inodes(to);
    }

    /// Handles an entry that did not travel with its tree ([io.dray.protocol.tree]), as if the walk had come to it.
    ///
    /// @param relative its path relative to the top, checked
    /// @param told     its facts; empty if they have to be looked up
    public void visitLeft(String relative, Optional<ListedEntry> told, FileSink found) {
        visitLeft(relative, told, List.of(), found);
    }

    /// As [#visitLeft], for an entry with a name that is similar to others of its directory.
    public void visitSimilar(String relative, FileSink found) {
        String path = RemotePath.below(from, relative);
        List<String> rivals;
        try {
            rivals = similar(path);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
            return;
        }
        visitLeft(relative, Optional.empty(), rivals, found);
    }

    private List<String> similar(String path) {
        String directory = RemotePath.parent(path);
        if (similar == null || !similar.isOf(directory)) {
            similar = new SimilarNames(ends.source(), directory,
                    entry -> isChosen(entry, RemotePath.below(directory, entry.name())));
        }
        return similar.to(RemotePath.lastName(path));
    }

    private void visitLeft(String relative, Optional<ListedEntry> told, List<String> rivals,
            FileSink found) {
        String path = RemotePath.below(from, relative);
        String there = RemotePath.below(to, relative);
        try {
            ListedEntry entry = told.isPresent() ? told.get() : ends.sourceEntry(path);
            Optional<ListedEntry> present = arrivals.earlier().resumed()
                    ? ends.destination().ask(files -> files.entryIfThere(there))
                    : Optional.empty();
            visit(new Paired(entry.named(RemotePath.lastName(path)), present, rivals),
                    RemotePath.parent(path),
                    tree.made(RemotePath.parent(there), root),
                    () -> identitiesAbove(relative), found);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
        }
    }

    private Set<String> identitiesAbove(String relative) {
        List<String> above = new ArrayList<>();
        above.add(from);
        for (int at = relative.indexOf('/'); at >= 0; at = relative.indexOf('/', at + 1)) {
            above.add(RemotePath.below(from, relative.substring(0, at)));
        }
        return ends.source()
                .ask(files -> files.entriesIfThere(above))
                .stream()
                .flatMap(Optional::stream)
                .flatMap(entry -> entry.unique().stream())
                .collect(Collectors.toSet());
    }

    /// Sets the attributes of a directory that could not be set with those of the others, in [#complete].
    ///
    /// @param relative its path relative to the top; empty for the top
    public void completeLeft(String relative) {
        String path = relative.isEmpty() ? from : RemotePath.below(from, relative);
        String there = relative.isEmpty() ? to : RemotePath.below(to, relative);
        ListedEntry entry = ends.sourceEntry(path);
        // Anything else there is not of this tree, and was told when the directory could not be filled.
        if (ends.destination()
                .ask(files -> files.entryIfThere(there))
                .filter(ListedEntry::isDirectory)
                .isPresent()) {
            tree.setAtEnd(entry.named(there));
        }
    }

    /// Returns the sessions to their pools, for the workers: the walk needs them no more.
    public void handOver() {
        ends.handOver();
    }

    /// Passes on what [#removeExtra] would remove, named by its path.
    public void extra(Consumer<ListedEntry> each) {
        extra.forEach(each);
    }

    /// Returns what would be removed beyond the limit; empty if the removal is within the limit.
    public Optional<TooManyToRemove> excess() {
        return extra.excess();
    }

    @Override
    public Removed removeExtra(BiConsumer<String, RuntimeException> trouble) {
        return extra.remove(trouble);
    }

    @Override
    public void complete(Consumer<Setting> answers) {
        tree.complete(answers);
    }

    /// Removes the temporary files of long listings.
    @Override
    public void close() {
        tree.close();
        extra.close();
    }
}
