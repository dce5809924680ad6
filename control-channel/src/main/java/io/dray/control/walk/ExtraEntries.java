package io.dray.control.walk;

import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemotePath;
import io.dray.control.remote.Removals;
import io.dray.control.walk.DestinationTree.Place;
import io.dray.control.walk.Walk.Removed;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.name.NameFolding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What only the destination has, and its removal after everything was copied. For one thread.
final class ExtraEntries implements AutoCloseable {
    private final WalkEnd destination;
    private final OverlapGuard guard;
    private final String from;
    private final String to;
    private final SyncOptions sync;
    private final Optional<BackupDirectory> backup;
    private final Consumer<String> notices;
    private final Removals removals = new Removals();
    /// Paths at the destination that may be one file, on a file system that does not tell their case apart: what
    /// would be removed, and what the source has.
    private final Map<String, String> twins = new HashMap<>();
    /// What links at the destination stand for, by its `Unique` fact: the path of the link, in whose place the source
    /// has something.
    private final Map<String, String> linked = new HashMap<>();

    /// @param from    directory at the source
    /// @param to      directory at the destination
    /// @param backup  where files go that are removed
    /// @param notices takes notices for the user
    ExtraEntries(WalkEnd destination, OverlapGuard guard, String from, String to, SyncOptions sync,
            Optional<BackupDirectory> backup, Consumer<String> notices) {
        this.destination = destination;
        this.guard = guard;
        this.from = from;
        this.to = to;
        this.sync = sync;
        this.backup = backup;
        this.notices = notices;
    }

    /// Keeps for removal what only the destination has in one directory, if that was requested.
    ///
    /// @param present by name
    /// @param listed  the directory at both ends
    /// @param found   takes what could not be kept
    void keep(Place place, Map<String, ListedEntry> present, ListingPair listed, FileSink found) {
        if (sync.deletion().isEmpty()) {
            return;
        }
        if (place.isBehindLink()) {
            notices.accept(place.path() + " is behind a symbolic link at the destination;"
                    + " nothing is removed there");
            return;
        }
        long before = removals.size();
        Map<String, String> folded = new HashMap<>();
        present.forEach((name, entry) -> {
            String path = RemotePath.below(place.path(), name);
            try {
                Removals.demandName(place.path(), entry);
                if (isExtra(entry.named(path))) {
                    keep(entry.named(path));
                    folded.put(NameFolding.key(name), path);
                }
            } catch (StorageFailure | Refused e) {
                found.trouble(path, e);
            }
        });
        if (!folded.isEmpty()) {
            listed.forEachAtSource(entry -> {
                String path = folded.get(NameFolding.key(entry.name()));
                if (path != null && !path.equals(RemotePath.below(place.path(), entry.name()))) {
                    twins.put(path, RemotePath.below(place.path(), entry.name()));
                }
            });
        }
        if (removals.size() > before) {
            place.touch();
        }
    }

    /// The copy has, or will have, something of the source behind a link at the destination: what the link stands for
    /// is not removed.
    ///
    /// @param there named by its path; does nothing if it is no link
    void keepTarget(ListedEntry there) {
        if (sync.deletion().isPresent() && there.link().isPresent()) {
            there.unique().ifPresent(identity -> linked.put(identity, there.name()));
        }
    }

    private void keep(ListedEntry entry) {
        if (Removals.isDirectory(entry)) {
            removals.addTree(entry, path -> destination.ask(
                    files -> ListingSpool.of(kept -> files.listAll(path, kept::add))),
                    this::isExtra);
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
        if (LeftoverName.isOne(RemotePath.lastName(path))
                || backup.filter(directory -> directory.isIn(entry)).isPresent()) {
            return false;
        }
        String relative = RemotePath.relative(to, path);
        if (!Removals.isDirectory(entry)) {
            return sync.filter().includes(relative);
        }
        guard.demandNotSource(from, path, entry);
        return sync.filter().enters(relative);
    }

    /// Passes on what [#remove] would remove, named by its path.
    void forEach(Consumer<ListedEntry> each) {
        Predicate<String> spared = spared();
        removals.forEach(entry -> {
            if (!spared.test(entry.name())) {
                each.accept(entry);
            }
        });
    }

    /// Returns what would be removed beyond the limit; empty if the removal is within the limit.
    Optional<TooManyToRemove> excess() {
        return sync.deletion()
                .filter(limit -> removals.size() > limit.most())
                .map(limit -> new TooManyToRemove(removals.size(), limit.most(),
                        destination.name()));
    }

    /// Removes all that was kept, or nothing if it is beyond the limit.
    ///
    /// @param trouble takes what could not be removed
    Removed remove(BiConsumer<String, RuntimeException> trouble) {
        Optional<TooManyToRemove> excess = excess();
        if (excess.isPresent()) {
            trouble.accept(to, excess.get());
            return Removed.NOTHING;
        }
        if (removals.size() == 0) {
            return Removed.NOTHING;
        }
        Predicate<String> spared = spared();
        long[] stay = {0};
        removals.forEach(entry -> stay[0] += spared.test(entry.name()) ? 1 : 0);
        Map<String, TransferFailure> failures = destination.ask(files -> removals.remove(
                entry -> backup.isPresent() && !Removals.isDirectory(entry)
                        ? files.moving(entry.name(),
                                backup.get().place(entry.name(), files))
                        : files.removing(entry),
                spared));
        failures.forEach(trouble);
        long removed = removals.size() - stay[0] - failures.size();
        return new Removed(removed, backup.isPresent() ? Math.min(removed, removals.files()) : 0);
    }

    /// Returns what must not be removed, since something of the source is reached by it: with all below it, and the
    /// directories in which it lies.
    private Predicate<String> spared() {
        Set<String> tops = new HashSet<>();
        twins.forEach((extra, kept) -> {
            if (mayBeOne(extra, kept)) {
                tops.add(extra);
                notices.accept(extra + " was not removed: the destination takes it for " + kept
                        + ", as the names differ only in case or Unicode form");
            }
        });
        if (!linked.isEmpty()) {
            removals.forEach(entry -> {
                String link = linked.get(entry.unique().orElse(""));
                if (link != null && entry.link().isEmpty()) {
                    tops.add(entry.name());
                    notices.accept(entry.name() + " was not removed: " + link
                            + " at the destination is a symbolic link to it");
                }
            });
        }
        return path -> tops.stream()
                .anyMatch(top -> (top + "/").startsWith(path + "/")
                        || path.startsWith(top + "/"));
    }

    /// Whether two names may denote the same at the destination, whose file system may not tell them apart.
    private boolean mayBeOne(String extra, String kept) {
        List<Optional<ListedEntry>> both = destination.ask(
                files -> files.entriesIfThere(List.of(extra, kept)));
        if (both.getFirst().isEmpty() || both.getLast().isEmpty()) {
            return false;
        }
        Optional<String> identity = both.getFirst().get().unique();
        return identity.isEmpty() || identity.equals(both.getLast().get().unique());
    }

    @Override
    public void close() {
        removals.close();
    }
}
