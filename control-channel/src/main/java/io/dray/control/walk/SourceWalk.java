package io.dray.control.walk;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Walks a tree at the source, makes its directories at the destination, and names every file to copy.
///
/// Symbolic links are followed; a link that leads back to a directory above it is reported, not followed.
/// A directory is listed whole before it is entered; a long listing waits in a file. For one thread.
public final class SourceWalk implements Walk, OverlapGuard.Ends, AutoCloseable {
    private static final int DEEPEST = 200;
    private static final int USUAL_MODE = 0755;
    private static final int OWNERS = 0700;
    private static final int SPECIAL_BITS = 06000;
    /// Settings that are asked for before the first is answered.
    private static final int AT_ONCE = 200;

    private final SessionPool source;
    private final SessionPool destination;
    private final RetryPolicy retry;
    private final Duration stallLimit;
    private final String from;
    private final String to;
    private final Arrivals arrivals;
    private final OverlapGuard guard;
    /// Directories that were made, each behind those below it.
    private final ListingSpool made = new ListingSpool();
    private @Nullable ListedEntry root;
    private final CopyForesight foresee = new CopyForesight(new CopyForesight.End() {
        @Override
        public <T> T at(Function<RemoteFiles, T> work) {
            return atSource(work);
        }
    }, new CopyForesight.End() {
        @Override
        public <T> T at(Function<RemoteFiles, T> work) {
            return atDestination(work);
        }
    });
    private @Nullable EndpointSession sourceSession;
    /// Kept with the session, so that each warning is given once for it.
    private @Nullable RemoteFiles sourceFiles;
    private @Nullable EndpointSession destinationSession;
    private @Nullable RemoteFiles destinationFiles;

    /// What to do on the way.
    ///
    /// @param makesDirectories whether directories are made at the destination (not in a dry run)
    /// @param preserves        whether times and permission bits of directories follow the source
    /// @param earlier          what earlier runs of this copy have finished
    public record Arrivals(boolean makesDirectories, boolean preserves, Earlier earlier,
            Progress progress) {}

    /// What earlier runs of this copy have finished.
    public interface Earlier {
        /// Nothing.
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

        /// Takes a file that is finished and unchanged.
        ///
        /// @param there the file at the destination, if the walk has seen it
        /// @return false when it is not, and has to be copied
        boolean takes(FileJob job, Optional<FileState> there);
    }

    /// Is told of what happens on the way.
    public interface Progress {
        /// A file that has to be moved was found.
        void found(String path, long bytes);

        /// Something a person should know: a restart, a fall-back.
        void notice(String sentence);
    }

    /// @param stallLimit longest time lost in waiting before the walk ends
    /// @param from       directory at the source
    /// @param to         directory at the destination that becomes like it
    public SourceWalk(SessionPool source, SessionPool destination, RetryPolicy retry,
            Duration stallLimit,
            String from, String to, Arrivals arrivals) {
        this.source = source;
        this.destination = destination;
        this.retry = retry;
        this.stallLimit = stallLimit;
        this.from = from;
        this.to = to;
        this.arrivals = arrivals;
        this.guard = new OverlapGuard(this, arrivals.makesDirectories());
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
            foresee.directory(target);
        }
        Map<String, FileState> present = arrivals.earlier().resumed()
                && arrivals.makesDirectories() ? states(target) : Map.of();
        try (ListingSpool entries = list(directory)) {
            entries.forEach(entry -> {
                String path = RemotePath.below(directory, entry.name());
                String there = RemotePath.below(target, entry.name());
                if (!isPlainName(entry)) {
                    found.trouble(path, unreachable(entry, directory));
                } else if (isDropped(entry.name(), path, there, found)) {
                    return;
                } else if (entry.isDirectory() && isCopyable(entry) && entry.error().isEmpty()) {
                    enter(entry, path, there, target, above, found);
                } else {
                    meet(entry, path, there, present.get(entry.name()), found);
                }
            });
        }
        if (arrivals.makesDirectories() && arrivals.preserves()) {
            // Behind all directories below it.
            made.add(self.named(target));
        }
    }

    /// Makes a directory. One that is not for others at the source is not for others while it is filled.
    private void make(String target, ListedEntry self) {
        int bits = (self.mode().orElse(USUAL_MODE) & 0777) | OWNERS;
        boolean closed = arrivals.preserves() && bits != USUAL_MODE;
        atDestination(files -> {
            if (files.makeDirectory(target) && closed) {
                // What cannot be kept is told at the end.
                files.follow(target, OptionalInt.of(bits), Optional.empty())
                        .forEach(setting -> Futures.await(setting.answer()));
            }
            return true;
        });
    }

    /// For a dry run of this walk.
    public CopyForesight foresight() {
        return foresee;
    }

    /// Times and permission bits of directories wait for their content: that changes the time, and may not
    /// come into a directory that nobody may write to. The deepest are done first.
    @Override
    public void complete(Consumer<Setting> answers) {
        if (made.size() > 0) {
            // The session has been idle for as long as the files took.
            atDestination(RemoteFiles::answers);
        }
        Queue<Setting> asked = new ArrayDeque<>();
        made.forEach(directory -> {
            if ((directory.mode().orElse(0) & SPECIAL_BITS) != 0) {
                asked.add(new Setting("set-user-ID and set-group-ID bits", destination.name(),
                        CompletableFuture.completedFuture(Reply.of(504,
                                "Groups do not follow, and the bit would hand what is made there"
                                        + " to another group."))));
            }
            asked.addAll(atDestination(files -> files.follow(directory.name(),
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

    /// Refuses paths that one of the ends would take for others.
    public void demandKept(String path, String there) {
        atSource(files -> {
            files.demandKept(path);
            return true;
        });
        atDestination(files -> {
            files.demandKept(there);
            return true;
        });
    }

    private StorageFailure unreachable(ListedEntry entry, String directory) {
        return new StorageFailure(StorageCondition.BAD_NAME, "reading " + directory,
                source.name() + " lists the name '" + PeerText.shown(entry.name()) + "' in "
                        + PeerText.shown(directory) + ", which cannot be that of a file; it is"
                        + " left out");
    }

    private void meet(ListedEntry entry, String path, String there, @Nullable FileState stateThere,
            FileSink found) {
        try {
            demandCopyable(path, entry);
        } catch (Refused | StorageFailure e) {
            found.trouble(path, e);
            return;
        }
        offer(FileJob.of(path, there, exact(path, entry), entry.mode()), stateThere, found);
    }

    /// @throws Refused        with the reason why an entry that is no directory cannot be copied
    /// @throws StorageFailure when it is its name
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
                    + " directory above it; it is left out"));
            return;
        }
        Set<String> deeper = new java.util.HashSet<>(above);
        deeper.add(identity);
        try {
            walk(entry, path, there, deeper, found);
        } catch (StorageFailure | Refused e) {
            found.trouble(path, e);
        }
    }

    /// A line of LIST tells the time too roughly for comparing.
    private ListedEntry exact(String path, ListedEntry entry) {
        return atSource(files -> files.listsRoughly() ? files.entry(path) : entry);
    }

    private void offer(FileJob job, @Nullable FileState stateThere, FileSink found) {
        arrivals.progress().found(job.source(), job.size());
        if (!arrivals.earlier().takes(job, Optional.ofNullable(stateThere))) {
            found.file(job);
        }
    }

    /// A listing comes from a foreign host: a name must not lead anywhere else.
    private static boolean isPlainName(ListedEntry entry) {
        return entry.isPlainName() && NameBytes.fitsOnLine(entry.name());
    }

    private static boolean isCopyable(ListedEntry entry) {
        return entry.isDirectory() || entry.kind() == FileFacts.Kind.FILE;
    }

    private static String unusable(String error) {
        return switch (error) {
            case "InvalidLink" -> "it is a symbolic link that leads nowhere";
            case "OpenFailed" -> "the server may not look at it";
            default -> error;
        };
    }

    private ListingSpool list(String directory) {
        return atSource(files -> {
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

    /// What a look at the files of a directory at the destination shows.
    private Map<String, FileState> states(String directory) {
        return atDestination(files -> {
            Map<String, FileState> states = new HashMap<>();
            files.list(directory, entry -> {
                if (entry.kind() == FileFacts.Kind.FILE) {
                    entry.state().ifPresent(state -> states.put(entry.name(), state));
                }
            });
            return states;
        });
    }

    @Override
    public boolean areOneServer() {
        return source.name().equals(destination.name());
    }

    @Override
    public <T> T atSource(Function<RemoteFiles, T> work) {
        return again(source, () -> {
            EndpointSession session = sourceSession;
            if (session == null) {
                session = source.open();
                sourceSession = session;
                sourceFiles = null;
            }
            RemoteFiles files = sourceFiles;
            if (files == null) {
                files = new RemoteFiles(session);
                sourceFiles = files;
            }
            return work.apply(files);
        });
    }

    @Override
    public <T> T atDestination(Function<RemoteFiles, T> work) {
        return again(destination, () -> {
            EndpointSession session = destinationSession;
            if (session == null) {
                session = destination.open();
                destinationSession = session;
                destinationFiles = null;
            }
            RemoteFiles files = destinationFiles;
            if (files == null) {
                files = new RemoteFiles(session);
                destinationFiles = files;
            }
            return work.apply(files);
        });
    }

    private <T> T again(SessionPool at, Supplier<T> work) {
        long lost = 0;
        for (int failures = 1;; failures++) {
            long begun = at.now();
            try {
                return work.get();
            } catch (ConversationBroken e) {
                closeSessions();
                lost += at.now() - begun;
                if (failures > retry.attempts() || lost >= stallLimit.toNanos()
                        || isUselessAtTheStart(at, e)) {
                    throw e;
                }
                retry.pause(e, failures, arrivals.progress()::notice, "attempt " + failures + " of "
                        + retry.attempts() + "; Ctrl-C ends");
            }
        }
    }

    /// Who has never been reached may not be there at all.
    private boolean isUselessAtTheStart(SessionPool at, ConversationBroken failure) {
        return !at.wasReached() && failure.kind() != ConversationBroken.Kind.BROKEN
                && retry.start() == RetryPolicy.Start.GIVE_UP;
    }

    /// The entry at the root of a copy.
    ///
    /// @throws StorageFailure with `NOT_FOUND` when there is none
    public ListedEntry sourceEntry(String path) {
        ListedEntry entry = atSource(files -> files.entry(path));
        root = entry;
        return entry;
    }

    /// Refuses a tree that would be copied onto or into itself.
    ///
    /// @param entry the directory to copy
    public void demandApart(ListedEntry entry) {
        guard.demandApart(from, entry, to);
    }

    /// Whether a file can be stored at `path` at the destination: not where a directory is.
    ///
    /// @param file the file at the source
    /// @throws OverlappingCopy when it is there already, being the same file
    /// @throws StorageFailure  with `NOT_FOUND` and a remedy when there is no directory to store it in
    public boolean takesFile(ListedEntry file, String path) {
        String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        List<Optional<ListedEntry>> present = atDestination(
                files -> files.entriesIfThere(List.of(path, parent)));
        if (isDirectory(present.getFirst())) {
            return false;
        }
        present.getFirst().ifPresent(there -> guard.demandAnother(from, file, path, there));
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

    /// Gives the sessions to who copies: there is nothing left to look for.
    public void handOver() {
        if (sourceSession != null) {
            source.giveBack(sourceSession);
            sourceSession = null;
        }
        if (destinationSession != null) {
            destination.giveBack(destinationSession);
            destinationSession = null;
        }
    }

    @Override
    public void close() {
        closeSessions();
        made.close();
    }

    private void closeSessions() {
        if (sourceSession != null) {
            sourceSession.close();
            sourceSession = null;
        }
        if (destinationSession != null) {
            destinationSession.close();
            destinationSession = null;
        }
    }
}
