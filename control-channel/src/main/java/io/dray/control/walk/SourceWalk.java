package io.dray.control.walk;

import io.dray.control.client.Futures;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.SessionPool;
import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.remote.RemotePath;
import io.dray.control.remote.Removals;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.text.PeerText;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Walks a tree at the source, makes its directories at the destination, and reports every file to copy.
///
/// If the destination matters ([SyncOptions#looks], or an earlier run), both ends list each directory, and the two
/// listings are merged: an entry of the source is new, different or the same; what only the destination has is kept
/// for [#removeExtra].
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
    /// Entries of a directory of the destination that are held in memory: about 50 MB.
    private static final int MOST_HELD = 100_000;
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
    private final FileComparison comparison;
    private final SyncOptions sync;
    private Optional<BackupDirectory> backup = Optional.empty();
    private final Removals removals = new Removals();
    /// Paths at the destination that may be one file, on a file system that does not tell their case apart: what
    /// would be removed, and what the source has.
    private final Map<String, String> twins = new HashMap<>();
    /// Files that the filter included.
    private long chosen;
    private @Nullable ListedEntry root;
    private final CopyForesight dryRun;

    /// The options of a walk.
    ///
    /// @param makesDirectories whether directories are made at the destination; not in a dry run
    /// @param preserves        whether times and permission bits of directories are copied from the source
    /// @param earlier          the results of earlier runs of this copy
    /// @param sync             what is done about what the destination has already
    public record Arrivals(boolean makesDirectories, boolean preserves, Earlier earlier,
            SyncOptions sync, Progress progress) {
        /// Whether directories of the destination have to be listed.
        boolean looks() {
            return sync.looks() || (makesDirectories && earlier.resumed());
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
        this.sync = arrivals.sync();
        this.comparison = new FileComparison(sync.comparison(), notices);
    }

    /// A directory at the destination.
    private final class Place {
        private final String path;
        private final @Nullable Place parent;
        private final ListedEntry self;
        private final Optional<ListedEntry> there;
        private boolean made;
        /// Whether something in it was, or will be, stored or removed.
        private boolean touched;

        /// @param self  the directory at the source
        /// @param there the directory at the destination, if the walk has seen it
        Place(String path, @Nullable Place parent, ListedEntry self,
                Optional<ListedEntry> there) {
            this.path = path;
            this.parent = parent;
            this.self = self;
            this.there = there;
            this.made = there.isPresent();
        }

        /// Makes it and those above, unless they exist.
        void demand() {
            if (made) {
                return;
            }
            if (parent != null) {
                parent.demand();
                parent.touched = true;
            }
            if (arrivals.makesDirectories()) {
                make(path, self);
            } else {
                dryRun.directory(path);
            }
            made = true;
        }

        /// Makes the directories for a file that will be stored in it.
        void receive() {
            demand();
            touched = true;
        }

        /// Whether its times and permission bits have to be set at the end.
        boolean needsAttributes() {
            boolean same = there.isPresent() && !touched
                    && comparison.sameTime(self.modified(), there.get().modified())
                    && self.mode().equals(there.get().mode());
            return made && !same && (touched || sync.filter().isAll());
        }

        /// Whether removing something in it would remove it elsewhere.
        boolean isBehindLink() {
            return parent != null && (there.flatMap(ListedEntry::link).isPresent()
                    || parent.isBehindLink());
        }
    }

    @Override
    public void run(FileSink found) {
        ListedEntry top = root == null ? sourceEntry(from) : root;
        if (arrivals.looks() && !destination.ask(RemoteFiles::setsTimes)) {
            comparison.withoutTimes(destination.name());
        }
        backup = sync.backup()
                .map(path -> new BackupDirectory(to, path,
                        destination.ask(files -> files.entryIfThere(path))));
        Optional<ListedEntry> there = arrivals.looks() ? destinationTop() : Optional.empty();
        walk(new Place(to, null, top, there), from, top.unique().map(Set::of).orElse(Set.of()),
                found);
        noticeUnlessChosen();
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
        Optional<ListedEntry> there = destination.ask(files -> files.entryIfThere(to));
        if (there.isPresent() && !there.get().isDirectory()) {
            throw conflict(to, false);
        }
        return there;
    }

    /// Whether nothing is at the destination, so that everything is new.
    public boolean isDestinationAbsent() {
        return destination.ask(files -> files.entryIfThere(to)).isEmpty();
    }

    /// @param place the directory at the destination
    private void walk(Place place, String directory, Set<String> above, FileSink found) {
        if (above.size() > DEEPEST) {
            found.trouble(directory, new Refused(directory + " lies more than " + DEEPEST
                    + " directories deep; copy it separately"));
            return;
        }
        if (sync.filter().isAll()) {
            place.demand();
        }
        CompletableFuture<ListingSpool> listed = place.there.isPresent() && arrivals.looks()
                ? CompletableFuture.supplyAsync(() -> present(place.path),
                        task -> Thread.ofVirtual().start(task))
                : CompletableFuture.completedFuture(new ListingSpool());
        try (ListingSpool entries = listBeside(listed, directory);
                ListingSpool present = Futures.await(listed)) {
            merge(entries, present, directory, place, above, found);
        }
        if (arrivals.makesDirectories() && arrivals.preserves() && place.needsAttributes()) {
            // After all directories below it.
            made.add(place.self.named(place.path));
        }
    }

    /// Visits the entries of a directory, each together with the entry of the same name at the destination. A large
    /// directory is merged in parts, so that the memory is bounded: the hash of the name decides on the part.
    private void merge(ListingSpool entries, ListingSpool there, String directory, Place place,
            Set<String> above, FileSink found) {
        int parts = Math.toIntExact(there.size() / MOST_HELD + 1);
        for (int i = 0; i < parts; i++) {
            int part = i;
            Map<String, ListedEntry> present = new HashMap<>();
            there.forEach(entry -> {
                if (part(entry, parts) == part) {
                    present.put(entry.name(), entry);
                }
            });
            entries.forEach(entry -> {
                if (part(entry, parts) == part) {
                    visit(entry, directory, place, () -> above,
                            () -> Optional.ofNullable(present.remove(entry.name())), found);
                }
            });
            if (sync.deletion().isPresent() && !present.isEmpty()) {
                keepExtra(present, entries, place, found);
            }
        }
    }

    private static int part(ListedEntry entry, int parts) {
        return parts == 1 ? 0 : Math.floorMod(entry.name().hashCode(), parts);
    }

    /// Lists a directory of the source while the destination is listed. Returns when both have ended.
    private ListingSpool listBeside(CompletableFuture<ListingSpool> other, String directory) {
        try {
            ListingSpool entries = list(directory);
            // A failure of the other is thrown where its result is taken.
            other.handle((result, failure) -> true).join();
            return entries;
        } catch (RuntimeException e) {
            other.handle((result, failure) -> result).thenAccept(SourceWalk::discard).join();
            throw e;
        }
    }

    private static void discard(@Nullable ListingSpool entries) {
        if (entries != null) {
            entries.close();
        }
    }

    /// Keeps for removal what only the destination has.
    private void keepExtra(Map<String, ListedEntry> present, ListingSpool entries, Place place,
            FileSink found) {
        long before = removals.size();
        if (place.isBehindLink()) {
            arrivals.progress()
                    .notice(place.path + " is behind a symbolic link at the destination;"
                            + " nothing is removed there");
            return;
        }
        Map<String, String> folded = new HashMap<>();
        present.forEach((name, entry) -> {
            String path = RemotePath.below(place.path, name);
            try {
                Removals.demandName(place.path, entry);
                if (isExtra(entry.named(path))) {
                    keepExtra(entry.named(path));
                    folded.put(folded(name), path);
                }
            } catch (StorageFailure | Refused e) {
                found.trouble(path, e);
            }
        });
        if (!folded.isEmpty()) {
            entries.forEach(entry -> {
                String path = folded.get(folded(entry.name()));
                if (path != null && !path.equals(RemotePath.below(place.path, entry.name()))) {
                    twins.put(path, RemotePath.below(place.path, entry.name()));
                }
            });
        }
        place.touched |= removals.size() > before;
    }

    /// Returns a form that is equal for names that some file systems do not tell apart: by case, or by the Unicode
    /// form of a letter.
    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private void keepExtra(ListedEntry entry) {
        if (Removals.isDirectory(entry)) {
            removals.addTree(entry, path -> destination.ask(
                    files -> spool(kept -> files.listAll(path, kept::add))), this::isExtra);
        } else {
            removals.add(entry);
        }
    }

    /// Whether an entry of the destination is to be removed, if the source does not have it.
    ///
    /// @param entry named by its path
    /// @throws Refused when the source would be removed
    private boolean isExtra(ListedEntry entry) {
        String path = entry.name();
        if (LeftoverName.isOne(RemotePath.lastName(path)) || backup
                .filter(directory -> directory.is(path, entry) || directory.isBelow(path))
                .isPresent()) {
            return false;
        }
        String relative = relative(to, path);
        if (!Removals.isDirectory(entry)) {
            return sync.filter().includes(relative);
        }
        demandNotSource(path, entry);
        return sync.filter().enters(relative);
    }

    private void demandNotSource(String path, ListedEntry entry) {
        if (guard.isSourceOrAbove(from, path, entry)) {
            throw new Refused(path + " at the destination is the source of this copy, or a"
                    + " directory above it");
        }
    }

    /// Returns a path relative to a directory above it.
    private static String relative(String top, String path) {
        return path.substring(top.equals("/") ? 1 : top.length() + 1);
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

    /// @param above   identities of the directories from the top of the walk to `directory`
    /// @param present the entry at the destination, where the walk has looked
    private void visit(ListedEntry entry, String directory, Place parent,
            Supplier<Set<String>> above, Supplier<Optional<ListedEntry>> present,
            FileSink found) {
        String path = RemotePath.below(directory, entry.name());
        String target = RemotePath.below(parent.path, entry.name());
        Optional<ListedEntry> there = present.get();
        if (!isPlainName(entry)) {
            found.trouble(path, unreachable(entry, directory));
            return;
        }
        String relative = relative(from, path);
        boolean taken = entry.isDirectory()
                ? sync.filter().enters(relative)
                : sync.filter().includes(relative);
        if (!taken || isDropped(entry.name(), path, target, found)) {
            return;
        }
        Optional<FileJob> job = Optional.empty();
        try {
            if (there.isPresent() && there.get().isDirectory() != entry.isDirectory()) {
                throw conflict(target, there.get().isDirectory());
            }
            demandStays(entry, path);
            if (entry.isDirectory() && isCopyable(entry) && entry.error().isEmpty()) {
                enter(entry, path, new Place(target, parent, entry, there), above.get(), found);
            } else {
                demandCopyable(path, entry);
                job = different(entry, path, target, parent, there, found);
            }
        } catch (Refused | StorageFailure e) {
            found.trouble(path, e);
        }
        job.ifPresent(found::file);
    }

    /// Refuses a link of the source into the destination if its target may be removed there.
    private void demandStays(ListedEntry entry, String path) {
        if (sync.deletion().isPresent() && entry.link().isPresent()
                && guard.leadsIntoDestination(path, to)) {
            throw new Refused(path + " is a symbolic link into the destination, where --delete may"
                    + " remove what it stands for");
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
                    leftPlace(there.substring(0, Math.max(1, there.lastIndexOf('/'))), entry),
                    () -> identitiesAbove(relative),
                    () -> arrivals.earlier().resumed()
                            ? destination.ask(files -> files.entryIfThere(there))
                            : Optional.empty(),
                    found);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
        }
    }

    /// A directory that was made with its tree.
    private Place leftPlace(String path, ListedEntry entry) {
        return new Place(path, null, entry, Optional.of(entry));
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
        if (isPrintable(name)) {
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

    /// Whether every server keeps the name.
    private static boolean isPrintable(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
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

    private void enter(ListedEntry entry, String path, Place place, Set<String> above,
            FileSink found) {
        String identity = entry.unique().orElse(path);
        if (above.contains(identity)) {
            throw new Refused(path + " leads back to a directory above it");
        }
        if (guard.leadsToDestination(path, entry,
                place.parent == null ? place.path : place.parent.path)) {
            throw new Refused(path + " is the destination of this copy, or a directory above it;"
                    + " it was skipped");
        }
        if (sync.deletion().isPresent() && place.there.isPresent()) {
            demandNotSource(place.path, place.there.get());
        }
        Set<String> deeper = new HashSet<>(above);
        deeper.add(identity);
        walk(place, path, deeper, found);
    }

    /// Looks an entry up again if the listing came from LIST, whose times are too coarse to compare.
    private ListedEntry exact(String path, ListedEntry entry) {
        return source.ask(files -> files.listsRoughly() ? files.entry(path) : entry);
    }

    /// Returns the job of a file, unless it is the same at both ends or an earlier run has finished it.
    private Optional<FileJob> different(ListedEntry entry, String path, String target, Place place,
            Optional<ListedEntry> there, FileSink found) {
        ListedEntry file = exact(path, entry);
        FileJob job = FileJob.of(path, target, file, entry.mode());
        chosen++;
        if (arrivals.earlier().takes(job, there.flatMap(ListedEntry::state))) {
            return Optional.empty();
        }
        Optional<Difference> difference = comparison.difference(file,
                there.map(present -> exactAtDestination(target, present)));
        if (difference.isEmpty()) {
            found.unchanged(job);
            return Optional.empty();
        }
        place.receive();
        Optional<String> movedTo = there.isPresent() && arrivals.makesDirectories()
                ? backup.map(directory -> destination.ask(
                        files -> directory.place(target, files)))
                : Optional.empty();
        arrivals.progress().found(path, job.size());
        return Optional.of(job.replacing(difference.get(), movedTo));
    }

    /// Offers the file of a copy of a single file, unless it is the same at both ends.
    ///
    /// @param job its copy
    public void offerSingle(FileJob job, ListedEntry file, FileSink found) {
        Optional<ListedEntry> there = sync.looks()
                ? destination.ask(files -> files.entryIfThere(job.destination()))
                : Optional.empty();
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

    private ListedEntry exactAtDestination(String path, ListedEntry entry) {
        return destination.ask(files -> files.listsRoughly()
                ? files.entryIfThere(path).orElse(entry)
                : entry);
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
        return source.ask(files -> spool(entries -> files.list(directory, entry -> {
            comparison.listedAtSource(entry);
            entries.add(entry);
        })));
    }

    private static ListingSpool spool(Consumer<ListingSpool> fill) {
        ListingSpool entries = new ListingSpool();
        try {
            fill.accept(entries);
            return entries;
        } catch (RuntimeException e) {
            entries.close();
            throw e;
        }
    }

    /// Returns the entries of a directory at the destination.
    private ListingSpool present(String directory) {
        return destination.ask(files -> spool(entries -> files.list(directory, entry -> {
            comparison.listedAtDestination(entry);
            entries.add(entry);
        })));
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
        if (sync.deletion().isPresent()) {
            if (source.ask(RemoteFiles::listsRoughly)) {
                throw new Refused(source.name() + " has no machine-readable listings (MLSD). A file"
                        + " that is missing in its listing may exist, so --delete is refused.");
            }
            guard.demandSourceStays(from, to);
        }
        sync.backup().ifPresent(path -> guard.demandBackupApart(from, to, path));
    }

    /// Passes on what [#removeExtra] would remove, named by its path.
    public void extra(Consumer<ListedEntry> each) {
        removals.forEach(each);
    }

    /// Returns what would be removed beyond the limit; empty if the removal is within the limit.
    public Optional<TooManyToRemove> excess() {
        return sync.deletion()
                .filter(limit -> removals.size() > limit.most())
                .map(limit -> new TooManyToRemove(removals.size(), limit.most(),
                        destination.name()));
    }

    @Override
    public Removed removeExtra(BiConsumer<String, RuntimeException> trouble) {
        Optional<TooManyToRemove> excess = excess();
        if (excess.isPresent()) {
            trouble.accept(to, excess.get());
            return Removed.NOTHING;
        }
        if (removals.size() == 0) {
            return Removed.NOTHING;
        }
        Set<String> sparing = twinsOfOneFile();
        Map<String, TransferFailure> failures = destination.ask(files -> removals.remove(
                entry -> backup.isPresent() && !Removals.isDirectory(entry)
                        ? files.moving(entry.name(),
                                backup.get().place(entry.name(), files))
                        : files.removing(entry),
                sparing::contains));
        failures.forEach(trouble);
        long removed = removals.size() - sparing.size() - failures.size();
        return new Removed(removed, backup.isPresent() ? Math.min(removed, removals.files()) : 0);
    }

    /// Returns what must not be removed, because the file system takes its name for that of a file of the source.
    private Set<String> twinsOfOneFile() {
        Set<String> one = new HashSet<>();
        twins.forEach((extra, kept) -> {
            List<Optional<ListedEntry>> both = destination.ask(
                    files -> files.entriesIfThere(List.of(extra, kept)));
            Optional<String> identity = both.getFirst().flatMap(ListedEntry::unique);
            if (identity.isPresent()
                    && identity.equals(both.getLast().flatMap(ListedEntry::unique))) {
                one.add(extra);
                arrivals.progress()
                        .notice(extra + " was not removed: at the destination it is the"
                                + " same file as " + kept
                                + ", whose name differs only in case or in the"
                                + " Unicode form");
            }
        });
        return one;
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
        removals.close();
    }
}
