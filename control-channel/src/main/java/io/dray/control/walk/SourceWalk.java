package io.dray.control.walk;

import io.dray.control.client.Futures;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.remote.RemotePath;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.text.PeerText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Walks a tree at the source, makes its directories at the destination, and reports every file to copy.
///
/// Symbolic links are followed, except links to a directory above, which are reported. A directory is listed
/// completely before its entries are visited; a long listing is kept in a temporary file. For one thread.
public final class SourceWalk implements Walk, AutoCloseable {
    /// Deepest nesting. With names of 20 characters, 200 levels reach the longest path of Linux (4096 bytes).
    /// The limit also ends the walk at a server that reports endless directories.
    private static final int DEEPEST = 200;
    /// Mode of a new directory with the usual umask: no need to set it.
    private static final int USUAL_MODE = 0755;
    /// The owner's bits, which the copy needs to fill a directory.
    private static final int OWNERS = 0700;
    /// Set-user-ID and set-group-ID.
    private static final int SPECIAL_BITS = 06000;
    /// Settings in flight: hides the round trip and stays well below the 1000 commands that a server queues.
    private static final int AT_ONCE = 200;

    private final WalkEnd source;
    private final WalkEnd destination;
    private final String from;
    private final String to;
    private final Arrivals arrivals;
    private final OverlapGuard guard;
    /// Directories whose attributes are set at the end, each after those below it.
    private final ListingSpool made = new ListingSpool();
    private @Nullable ListedEntry root;
    private final CopyForesight dryRun;

    /// The options of a walk.
    ///
    /// @param makesDirectories whether directories are made at the destination; not in a dry run
    /// @param preserves        whether times and permission bits of directories are copied from the source
    /// @param earlier          the results of earlier runs of this copy
    public record Arrivals(boolean makesDirectories, boolean preserves, Earlier earlier,
            Progress progress) {}

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

    /// @param stallLimit longest time lost in broken conversations before the walk ends
    /// @param from       directory at the source
    /// @param to         directory at the destination into which it is copied
    public SourceWalk(SessionPool source, SessionPool destination, RetryPolicy retry,
            Duration stallLimit,
            String from, String to, Arrivals arrivals) {
        Consumer<String> notices = arrivals.progress()::notice;
        this.source = new WalkEnd(source, retry, stallLimit, notices);
        this.destination = new WalkEnd(destination, retry, stallLimit, notices);
        this.from = from;
        this.to = to;
        this.arrivals = arrivals;
        this.guard = new OverlapGuard(this.source, this.destination,
                arrivals.makesDirectories());
        this.dryRun = new CopyForesight(this.source, this.destination);
    }

    @Override
    public void run(FileSink found) {
        ListedEntry top = root == null ? sourceEntry(from) : root;
        walk(top, from, to, top.unique().map(Set::of).orElse(Set.of()), found);
    }

    /// @param self the directory as its parent lists it
    private void walk(ListedEntry self, String directory, String target, Set<String> above,
            FileSink found) {
        if (above.size() > DEEPEST) {
            found.trouble(directory, new Refused(directory + " lies more than " + DEEPEST
                    + " directories deep; copy it separately"));
            return;
        }
        if (arrivals.makesDirectories()) {
            make(target, self);
        } else {
            dryRun.directory(target);
        }
        Map<String, FileState> present = arrivals.earlier().resumed()
                && arrivals.makesDirectories() ? states(target) : Map.of();
        try (ListingSpool entries = list(directory)) {
            entries.forEach(entry -> visit(entry, directory, target, () -> above,
                    () -> Optional.ofNullable(present.get(entry.name())), found));
        }
        if (arrivals.makesDirectories() && arrivals.preserves()) {
            // After all directories below it.
            made.add(self.named(target));
        }
    }

    /// @param above   identities of the directories from the top of the walk to `directory`
    /// @param present state of the entry at the destination, where an earlier run may have stored it
    private void visit(ListedEntry entry, String directory, String target,
            Supplier<Set<String>> above, Supplier<Optional<FileState>> present, FileSink found) {
        String path = RemotePath.below(directory, entry.name());
        String there = RemotePath.below(target, entry.name());
        if (!isPlainName(entry)) {
            found.trouble(path, unreachable(entry, directory));
        } else if (isDropped(entry.name(), path, there, found)) {
            return;
        } else if (entry.isDirectory() && isCopyable(entry) && entry.error().isEmpty()) {
            enter(entry, path, there, target, above.get(), found);
        } else {
            offerIfCopyable(entry, path, there, present, found);
        }
    }

    /// Makes the directory at the top of the destination.
    ///
    /// @return inode numbers of directories at the destination: a directory of the source with one of them has to
    ///         be visited by [#visitLeft], since it may be the destination or lie above it
    public List<Long> makeTop() {
        make(to, root == null ? sourceEntry(from) : root);
        return guard.inodes(to);
    }

    /// Handles an entry that did not travel with its tree ([io.dray.protocol.tree]), as if the walk had come to it.
    ///
    /// @param relative its path relative to the top, checked
    /// @param told     its facts; empty if they have to be looked up
    public void visitLeft(String relative, Optional<ListedEntry> told, FileSink found) {
        String path = RemotePath.below(from, relative);
        String there = RemotePath.below(to, relative);
        int slash = path.lastIndexOf('/');
        try {
            ListedEntry entry = told.isPresent()
                    ? told.get()
                    : source.ask(files -> files.entry(path));
            visit(entry.named(path.substring(slash + 1)), path.substring(0, Math.max(1, slash)),
                    there.substring(0, Math.max(1, there.lastIndexOf('/'))),
                    () -> identitiesAbove(relative),
                    () -> arrivals.earlier().resumed()
                            ? destination.ask(files -> files.entryIfThere(there))
                                    .flatMap(ListedEntry::state)
                            : Optional.empty(),
                    found);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
        }
    }

    /// Sets the attributes of a directory that could not be set with those of the others, in [#complete].
    ///
    /// @param relative its path relative to the top; empty for the top
    public void completeLeft(String relative) {
        String path = relative.isEmpty() ? from : RemotePath.below(from, relative);
        made.add(source.ask(files -> files.entry(path))
                .named(relative.isEmpty() ? to : RemotePath.below(to, relative)));
    }

    private Set<String> identitiesAbove(String relative) {
        List<String> above = new ArrayList<>();
        above.add(from);
        for (int at = relative.indexOf('/'); at >= 0; at = relative.indexOf('/', at + 1)) {
            above.add(RemotePath.below(from, relative.substring(0, at)));
        }
        return source.ask(files -> files.entriesIfThere(above))
                .stream()
                .flatMap(Optional::stream)
                .flatMap(entry -> entry.unique().stream())
                .collect(Collectors.toSet());
    }

    /// Makes a directory. If others have no access to it at the source, they get none while it is filled.
    private void make(String target, ListedEntry self) {
        int bits = (self.mode().orElse(USUAL_MODE) & 0777) | OWNERS;
        boolean closed = arrivals.preserves() && bits != USUAL_MODE;
        destination.perform(files -> {
            if (files.makeDirectory(target) && closed) {
                // A refusal is reported at the end, by complete().
                files.follow(target, OptionalInt.of(bits), Optional.empty())
                        .forEach(setting -> Futures.await(setting.answer()));
            }
        });
    }

    /// Returns the checks of a dry run of this walk.
    public CopyForesight foresight() {
        return dryRun;
    }

    /// Sets times and permission bits of directories, the deepest first. This has to wait for the files:
    /// storing a file changes the time of its directory, and needs write permission.
    @Override
    public void complete(Consumer<Setting> answers) {
        if (made.size() > 0) {
            // Reopens the session if the server closed it while the files were copied.
            var _ = destination.ask(RemoteFiles::answers);
        }
        Queue<Setting> asked = new ArrayDeque<>();
        made.forEach(directory -> {
            if ((directory.mode().orElse(0) & SPECIAL_BITS) != 0) {
                asked.add(new Setting("set-user-ID and set-group-ID bits", destination.name(),
                        CompletableFuture.completedFuture(Reply.of(504,
                                "Groups are not preserved. With this bit new entries would get another"
                                        + " group."))));
            }
            asked.addAll(destination.ask(files -> files.follow(directory.name(),
                    withoutSpecialBits(directory.mode()), directory.modified())));
            while (asked.size() > AT_ONCE) {
                answers.accept(asked.remove());
            }
        });
        asked.forEach(answers);
    }

    private static OptionalInt withoutSpecialBits(OptionalInt mode) {
        return mode.isPresent() ? OptionalInt.of(mode.getAsInt() & ~SPECIAL_BITS) : mode;
    }

    private boolean isDropped(String name, String path, String there,
            FileSink found) {
        if (name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return false;
        }
        try {
            demandKept(path, there);
            return false;
        } catch (StorageFailure e) {
            found.trouble(path, e);
            return true;
        }
    }

    /// Refuses paths from which one of the ends would drop characters.
    public void demandKept(String path, String there) {
        source.perform(files -> files.demandKept(path));
        destination.perform(files -> files.demandKept(there));
    }

    private StorageFailure unreachable(ListedEntry entry, String directory) {
        return new StorageFailure(StorageCondition.BAD_NAME, "reading " + directory,
                source.name() + " lists the name '" + PeerText.shown(entry.name()) + "' in "
                        + PeerText.shown(directory) + ", which is not a valid file name; it was"
                        + " skipped");
    }

    private void offerIfCopyable(ListedEntry entry, String path, String there,
            Supplier<Optional<FileState>> present, FileSink found) {
        try {
            demandCopyable(path, entry);
        } catch (Refused | StorageFailure e) {
            found.trouble(path, e);
            return;
        }
        offer(FileJob.of(path, there, exact(path, entry), entry.mode()), present.get(), found);
    }

    /// @throws Refused        when the entry is neither a file nor a directory, or cannot be read
    /// @throws StorageFailure when its name cannot be transmitted
    public static void demandCopyable(String path, ListedEntry entry) {
        if (entry.error().equals(Optional.of("InvalidName"))) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "reading " + path,
                    PeerText.shown(path) + " cannot be copied: its name holds a line break, which"
                            + " the protocol cannot carry; rename it");
        }
        if (entry.error().isPresent() || !isCopyable(entry)) {
            throw new Refused(path + " cannot be copied: " + entry.error()
                    .map(SourceWalk::unusable)
                    .orElse("it is neither a file nor a directory"));
        }
    }

    private void enter(ListedEntry entry, String path, String there, String target,
            Set<String> above, FileSink found) {
        String identity = entry.unique().orElse(path);
        if (above.contains(identity)) {
            found.trouble(path, new Refused(path + " leads back to a directory above it"));
            return;
        }
        if (guard.leadsToDestination(path, entry, target)) {
            found.trouble(path, new Refused(path + " is the destination of this copy, or a"
                    + " directory above it; it was skipped"));
            return;
        }
        Set<String> deeper = new HashSet<>(above);
        deeper.add(identity);
        try {
            walk(entry, path, there, deeper, found);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
        }
    }

    /// Looks an entry up again if the listing came from LIST, whose times are too coarse to compare.
    private ListedEntry exact(String path, ListedEntry entry) {
        return source.ask(files -> files.listsRoughly() ? files.entry(path) : entry);
    }

    private void offer(FileJob job, Optional<FileState> there, FileSink found) {
        arrivals.progress().found(job.source(), job.size());
        if (!arrivals.earlier().takes(job, there)) {
            found.file(job);
        }
    }

    /// Whether a name in a listing denotes an entry of the listed directory. A hostile server may send other
    /// names.
    private static boolean isPlainName(ListedEntry entry) {
        return entry.isPlainName() && NameBytes.fitsOnLine(entry.name());
    }

    private static boolean isCopyable(ListedEntry entry) {
        return entry.isDirectory() || entry.kind() == FileFacts.Kind.FILE;
    }

    private static String unusable(String error) {
        return switch (error) {
            case "InvalidLink" -> "it is a symbolic link that leads nowhere";
            case "OpenFailed" -> "the server has no permission to read it";
            default -> error;
        };
    }

    private ListingSpool list(String directory) {
        return source.ask(files -> {
            ListingSpool entries = new ListingSpool();
            try {
                files.list(directory, entries::add);
                return entries;
            } catch (RuntimeException e) {
                entries.close();
                throw e;
            }
        });
    }

    /// Returns the states of the files in a directory at the destination.
    private Map<String, FileState> states(String directory) {
        return destination.ask(files -> {
            Map<String, FileState> states = new HashMap<>();
            files.list(directory, entry -> {
                if (entry.kind() == FileFacts.Kind.FILE) {
                    entry.state().ifPresent(state -> states.put(entry.name(), state));
                }
            });
            return states;
        });
    }

    /// Returns the entry at the root of a copy.
    ///
    /// @throws StorageFailure with `NOT_FOUND` when it does not exist
    public ListedEntry sourceEntry(String path) {
        ListedEntry entry = source.ask(files -> files.entry(path));
        root = entry;
        return entry;
    }

    /// Refuses to copy a tree onto or into itself.
    ///
    /// @param entry the directory to copy
    public void demandApart(ListedEntry entry) {
        guard.demandApart(from, entry, to);
    }

    /// Whether a file can be stored at `path` at the destination: false if that is a directory.
    ///
    /// @param file the file at the source
    /// @throws OverlappingCopy when the file at `path` is the source file itself
    /// @throws StorageFailure  with `NOT_FOUND` and a remedy when its directory does not exist
    public boolean takesFile(ListedEntry file, String path) {
        String parent = RemotePath.parent(path);
        List<Optional<ListedEntry>> present = destination.ask(
                files -> files.entriesIfThere(List.of(path, parent)));
        if (isDirectory(present.getFirst())) {
            return false;
        }
        present.getFirst().ifPresent(there -> guard.demandDifferent(from, file, path, there));
        if (!isDirectory(present.getLast())) {
            throw new StorageFailure(StorageCondition.NOT_FOUND, "storing " + path,
                    destination.name()
                            + " has no directory " + parent + "; make it with mkdir -p first");
        }
        return true;
    }

    private static boolean isDirectory(Optional<ListedEntry> entry) {
        return entry.map(ListedEntry::isDirectory).orElse(false);
    }

    /// Returns the sessions to their pools, for the workers: the walk needs them no more.
    public void handOver() {
        source.handOver();
        destination.handOver();
    }

    @Override
    public void close() {
        source.close();
        destination.close();
        made.close();
    }
}
