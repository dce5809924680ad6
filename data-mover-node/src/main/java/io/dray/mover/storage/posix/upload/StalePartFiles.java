package io.dray.mover.storage.posix.upload;

import io.dray.control.security.FileLease;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.Confinement;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileAnchor;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the leftovers of unfinished uploads: those of a target that is replaced or removed, and old ones.
/// Looks for them where clients work, and in the directories of its book, so that nothing walks through the
/// exported tree. Leftovers that an upload holds stay. Safe for many threads.
public final class StalePartFiles {
    /// Maximum number of old leftovers removed at once: a listing waits, and 100 take well under a second.
    public static final int AT_ONCE = 100;
    /// A complete copy is not locked while it is verified. It counts as used for an hour, in which a terabyte
    /// can be read.
    static final Duration VERIFICATION = Duration.ofHours(1);
    /// Least time for which the names found in a directory are reused, so that many small uploads read it once.
    private static final Duration BELIEVED = Duration.ofSeconds(10);
    /// The names are also reused for 50 times what reading the directory took, so that this costs at most 2 %.
    private static final int TIMES = 50;
    /// Directories whose names are kept; more are rarely in use at once.
    private static final int DIRECTORIES = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(StalePartFiles.class);

    private final Duration kept;
    private final Clock clock;
    private final LeftoverBook book;
    /// Guarded by itself; the least recently used first.
    private final Map<Place, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Seen> eldest) {
            return size() > DIRECTORIES;
        }
    };

    /// A directory, whatever its path.
    private record Place(long device, long inode) {}

    /// @param names the leftovers by name; changed under the lock of [#seen] only
    private record Seen(Map<String, LeftoverName> names, Instant until) {}

    /// What became of a leftover.
    public enum Fate {
        GONE, HELD, KEPT
    }

    /// @param kept age at which leftovers are removed, since the last change of content or attributes; zero
    ///             keeps them for ever
    /// @param book of the directories with leftovers
    public StalePartFiles(Duration kept, Clock clock, LeftoverBook book) {
        this.kept = kept;
        this.clock = clock;
        this.book = book;
    }

    /// Removes leftovers without a book.
    public StalePartFiles(Duration kept, Clock clock) {
        this(kept, clock, LeftoverBook.NONE);
    }

    public LeftoverBook book() {
        return book;
    }

    /// Notes that a directory has got a leftover.
    public void made(Anchor directory, String name) throws IOException {
        synchronized (seen) {
            Seen here = seen.get(place(directory));
            if (here != null) {
                LeftoverName.parse(name).ifPresent(one -> here.names().put(name, one));
            }
        }
        book.add(directory);
    }

    /// Notes that a leftover has got its final name.
    void named(Anchor directory, String part) {
        try {
            forget(place(directory), List.of(part));
        } catch (IOException e) {
            LOG.debug("{} is looked for once more: {}", part, e.getMessage());
        }
    }

    /// Removes the leftovers of a target that has been replaced or removed; after a look into the directory, also
    /// old ones there.
    ///
    /// @param directory pinned
    /// @param target    name in it
    /// @param shown     the target as the client knows it, for the log
    void removeWith(Confinement confinement, Anchor directory, String target, String shown) {
        if (LeftoverName.isOne(target)) {
            // The target of this leftover does not exist yet.
            return;
        }
        try {
            Place place = place(directory);
            Optional<Collection<LeftoverName>> recent = recent(place);
            Collection<LeftoverName> here = recent.isPresent()
                    ? recent.get()
                    : read(place, directory);
            List<LeftoverName> ofTarget = ofTarget(here, target);
            List<LeftoverName> gone = ofTarget.stream()
                    .filter(one -> remove(confinement, directory, one, this::isUnused,
                            shown) == Fate.GONE)
                    .toList();
            forget(place, texts(gone));
            if (recent.isEmpty()) {
                List<LeftoverName> others = here.stream()
                        .filter(one -> !ofTarget.contains(one))
                        .toList();
                forget(place, texts(removeOld(confinement, directory, others, shown)));
            }
        } catch (IOException e) {
            LOG.debug("Unfinished uploads of {} stay: {}", shown, e.getMessage());
        }
    }

    /// Removes old leftovers.
    ///
    /// @param shown the directory as the client knows it, for the log
    /// @return those that are gone
    public List<LeftoverName> removeOld(Confinement confinement, Anchor directory,
            Collection<LeftoverName> some, String shown) {
        return kept.isZero()
                ? List.of()
                : some.stream()
                        .limit(AT_ONCE)
                        .filter(one -> remove(confinement, directory, one, this::isOld,
                                shown) == Fate.GONE)
                        .toList();
    }

    private static List<LeftoverName> ofTarget(Collection<LeftoverName> some, String target) {
        if (some.isEmpty()) {
            return List.of();
        }
        String hash = LeftoverName.hash(target);
        return some.stream().filter(one -> one.target().equals(hash)).toList();
    }

    /// Drops names from those found in a directory: a part file that has got its final name would else be looked
    /// for at each of the next uploads.
    private void forget(Place place, List<String> gone) {
        if (gone.isEmpty()) {
            return;
        }
        synchronized (seen) {
            Seen here = seen.get(place);
            if (here != null) {
                here.names().keySet().removeAll(gone);
            }
        }
    }

    private static List<String> texts(List<LeftoverName> some) {
        return some.stream().map(LeftoverName::text).toList();
    }

    /// Sweeps a directory in which no client works: removes old leftovers, and trims part files to what an
    /// upload can resume.
    ///
    /// @return whether no leftover remains
    public boolean sweep(Confinement confinement, Anchor directory, String shown)
            throws IOException {
        for (LeftoverName one : parsed(namesIn(directory))) {
            if (one.kind() == Kind.PART) {
                trim(confinement, directory, one, shown);
            }
            if (!kept.isZero()) {
                remove(confinement, directory, one, this::isOld, shown);
            }
        }
        return namesIn(directory).isEmpty();
    }

    /// Trims a part file to its recorded ranges, and removes it if there are none. A node that was killed
    /// leaves reserved space, and bytes that it had not recorded.
    private static void trim(Confinement confinement, Anchor directory, LeftoverName part,
            String shown) {
        Purpose purpose = new Purpose(FileAction.DELETE, shown);
        try (Anchor pinned = confinement.pin(directory, part.text(), purpose);
                FileAnchor file = confinement.openFile(pinned, purpose)) {
            if (!file.lock(FileLease.Kind.EXCLUSIVE)) {
                return;
            }
            FileStatus status = file.status();
            if (!isNamed(directory, part.text(), status)) {
                return;
            }
            Optional<RangeLog.Content> content = RangeLog
                    .read(directory.path().resolve(part.as(Kind.RANGES).text()))
                    .filter(c -> c.isOfPart(status.inode()));
            if (content.isPresent() && content.get().ranges().end() <= status.size()) {
                PartFile.keepOnly(file, content.get().ranges());
            } else {
                directory.remove(part.as(Kind.RANGES).text());
                directory.remove(part.text());
            }
        } catch (IOException | TransferFailure e) {
            LOG.debug("An unfinished upload at {} stays: {}", shown, e.getMessage());
        }
    }

    /// Removes a leftover; a part file and its side file go together. A leftover that cannot be removed stays,
    /// which does no harm.
    ///
    /// @param condition what its files must satisfy
    public Fate remove(Confinement confinement, Anchor directory, LeftoverName one,
            BiPredicate<LeftoverName, FileStatus> condition,
            String shown) {
        String file = main(one).text();
        String ranges = one.as(Kind.RANGES).text();
        try {
            Optional<FileStatus> status = directory.entry(file);
            Optional<FileStatus> side = main(one).kind() == Kind.PART
                    ? directory.entry(ranges)
                    : Optional.empty();
            if (!fits(one, status, condition) || !fits(one, side, condition)) {
                return Fate.KEPT;
            }
            if (status.isPresent() && status.get().isDirectory()) {
                Files.delete(directory.path().resolve(file));
                return Fate.GONE;
            }
            if (status.isEmpty()) {
                directory.remove(ranges);
                return Fate.GONE;
            }
            return removeUnheld(confinement, directory, one, condition, shown);
        } catch (DirectoryNotEmptyException e) {
            return Fate.KEPT;
        } catch (IOException | TransferFailure e) {
            LOG.debug("An unfinished upload at {} stays: {}", shown, e.getMessage());
            return Fate.KEPT;
        }
    }

    private Fate removeUnheld(Confinement confinement, Anchor directory, LeftoverName one,
            BiPredicate<LeftoverName, FileStatus> condition, String shown) throws IOException {
        String name = main(one).text();
        Purpose purpose = new Purpose(FileAction.DELETE, shown);
        try (Anchor pinned = confinement.pin(directory, name, purpose);
                FileAnchor file = confinement.openFile(pinned, purpose)) {
            if (!file.lock(FileLease.Kind.EXCLUSIVE)) {
                return Fate.HELD;
            }
            FileStatus now = file.status();
            if (!isNamed(directory, name, now)
                    || !fits(one, Optional.of(now), condition)) {
                return Fate.KEPT;
            }
            // In this order: without its ranges, a part file cannot be resumed.
            if (main(one).kind() == Kind.PART) {
                directory.remove(one.as(Kind.RANGES).text());
            }
            directory.remove(name);
            LOG.info("Removed an unfinished upload of {} ({} bytes), last written to at {}: {}",
                    one.shownTarget(), now.size(), now.changed(), shown);
            return Fate.GONE;
        }
    }

    /// Whether an entry still leads to a file that was locked. The previous holder of the lock may have renamed
    /// or removed it.
    private static boolean isNamed(Anchor directory, String name, FileStatus locked)
            throws IOException {
        return directory.entry(name).filter(locked::isSameFileAs).isPresent();
    }

    /// A missing file counts as removable. A link or directory under a leftover's name is kept.
    private static boolean fits(LeftoverName one, Optional<FileStatus> status,
            BiPredicate<LeftoverName, FileStatus> wanted) {
        return status.isEmpty() || (isOne(one, status.get())
                && wanted.test(one, status.get()));
    }

    /// Whether an entry with the name of a leftover can be one.
    static boolean isOne(LeftoverName name, FileStatus status) {
        return name.kind() == Kind.PING ? status.isDirectory() : status.isFile();
    }

    /// Returns the file whose lock holds a leftover: for a side file, its part file.
    private static LeftoverName main(LeftoverName one) {
        return one.kind() == Kind.RANGES ? one.as(Kind.PART) : one;
    }

    private boolean isOld(LeftoverName one, FileStatus status) {
        return isUntouchedFor(kept, status);
    }

    /// Whether no upload uses an unlocked leftover. Files of coordinators and front ends are not locked between
    /// transfers; their age decides.
    private boolean isUnused(LeftoverName one, FileStatus status) {
        return switch (one.kind()) {
            case PART, RANGES -> true;
            case COPY, STRIPES, PING -> isUntouchedFor(VERIFICATION, status);
        };
    }

    private boolean isUntouchedFor(Duration time, FileStatus status) {
        return status.changed().toInstant().isBefore(clock.instant().minus(time));
    }

    /// Returns the leftovers in a directory as found recently; empty if it must be read.
    private Optional<Collection<LeftoverName>> recent(Place place) {
        synchronized (seen) {
            return Optional.ofNullable(seen.get(place))
                    .filter(before -> clock.instant().isBefore(before.until()))
                    .map(before -> List.copyOf(before.names().values()));
        }
    }

    private Collection<LeftoverName> read(Place place, Anchor directory) throws IOException {
        Instant start = clock.instant();
        Set<String> names = namesIn(directory);
        Instant end = clock.instant();
        Duration taken = Duration.between(start, end).multipliedBy(TIMES);
        Map<String, LeftoverName> found = new LinkedHashMap<>();
        parsed(names).forEach(one -> found.put(one.text(), one));
        synchronized (seen) {
            seen.put(place, new Seen(found,
                    end.plus(taken.compareTo(BELIEVED) > 0 ? taken : BELIEVED)));
        }
        return List.copyOf(found.values());
    }

    private static List<LeftoverName> parsed(Collection<String> names) {
        return names.stream().flatMap(name -> LeftoverName.parse(name).stream()).toList();
    }

    /// Returns the names of the leftovers in a directory. Reads only the directory.
    public static Set<String> namesIn(Anchor directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path(),
                ".dray-*")) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.removeIf(name -> !LeftoverName.isOne(name));
        return names;
    }

    private static Place place(Anchor directory) throws IOException {
        FileStatus status = directory.status();
        return new Place(status.device(), status.inode());
    }
}
