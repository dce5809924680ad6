package io.dray.control.remote;

import io.dray.control.remote.RemoteFiles.Checked;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.text.PeerText;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// Entries to remove at one end, each directory after what is in it. All are collected before the first is removed.
/// Links are removed, never followed. Removes entry by entry: every server supports this, and an error names the
/// entry that failed. For one thread.
public final class Removals implements AutoCloseable {
    /// Commands in flight: hides the round trip and stays well below the 1000 commands that a server queues.
    private static final int AT_ONCE = 200;

    private final ListingSpool entries = new ListingSpool();
    private long files;

    private record Pending(ListedEntry entry, Checked answer) {}

    /// Whether an entry of a listing is a directory, and not a link to one.
    public static boolean isDirectory(ListedEntry entry) {
        return entry.isDirectory() && entry.link().isEmpty();
    }

    /// Adds a file, a link, or a directory whose entries were added.
    ///
    /// @param entry named by its path
    public void add(ListedEntry entry) {
        entries.add(entry);
        files += isDirectory(entry) ? 0 : 1;
    }

    /// Adds a directory and everything in it.
    ///
    /// @param directory named by its path
    /// @param list      lists a directory; the caller of this method closes nothing
    /// @param chosen    whether an entry, named by its path, is removed; a directory that is not stays with
    ///                  everything in it
    /// @return whether all is removed; otherwise the directory itself stays
    /// @throws StorageFailure with `BAD_NAME` when a name cannot be sent
    public boolean addTree(ListedEntry directory, Function<String, ListingSpool> list,
            Predicate<ListedEntry> chosen) {
        boolean[] stays = {false};
        try (ListingSpool found = list.apply(directory.name())) {
            found.forEach(entry -> stays[0] |= !addEntry(directory.name(), entry, list, chosen));
        }
        if (!stays[0]) {
            add(directory);
        }
        return !stays[0];
    }

    private boolean addEntry(String directory, ListedEntry entry,
            Function<String, ListingSpool> list, Predicate<ListedEntry> chosen) {
        demandName(directory, entry);
        ListedEntry named = entry.named(RemotePath.below(directory, entry.name()));
        if (!chosen.test(named)) {
            return false;
        }
        if (isDirectory(entry)) {
            return addTree(named, list, chosen);
        }
        add(named);
        return true;
    }

    /// @throws StorageFailure with `BAD_NAME` when the name of an entry cannot be sent
    public static void demandName(String directory, ListedEntry entry) {
        if (!entry.isPlainName() || entry.error().filter("InvalidName"::equals).isPresent()) {
            throw new StorageFailure(StorageCondition.BAD_NAME, "removing " + directory, directory
                    + " holds an entry whose name cannot be sent (" + PeerText.shown(entry.name())
                    + "); remove it at its host.");
        }
    }

    /// Returns the number of entries.
    public long size() {
        return entries.size();
    }

    /// Returns the number of entries that are no directories.
    public long files() {
        return files;
    }

    /// Passes on all entries, named by their paths, in the order of removal.
    public void forEach(Consumer<ListedEntry> each) {
        entries.forEach(each);
    }

    /// Removes all entries. What is no longer there counts as removed.
    ///
    /// @return the failures by path, without those of directories that stay because something in them does
    public Map<String, TransferFailure> remove(RemoteFiles end) {
        return remove(end::removing, path -> false);
    }

    /// As above.
    ///
    /// @param begin  begins to remove an entry
    /// @param spared whether the entry with this path stays
    public Map<String, TransferFailure> remove(Function<ListedEntry, Checked> begin,
            Predicate<String> spared) {
        Map<String, TransferFailure> failures = new LinkedHashMap<>();
        Queue<Pending> pending = new ArrayDeque<>();
        entries.forEach(entry -> {
            if (spared.test(entry.name())) {
                return;
            }
            pending.add(new Pending(entry, begin.apply(entry)));
            while (pending.size() > AT_ONCE) {
                finish(pending.remove(), failures);
            }
        });
        pending.forEach(one -> finish(one, failures));
        return failures;
    }

    private static void finish(Pending one, Map<String, TransferFailure> failures) {
        String path = one.entry().name();
        try {
            one.answer().demand();
        } catch (StorageFailure e) {
            boolean gone = e.condition() == StorageCondition.NOT_FOUND;
            boolean known = isDirectory(one.entry())
                    && failures.keySet().stream().anyMatch(below -> below.startsWith(path + "/"));
            if (!gone && !known) {
                failures.put(path, e);
            }
        } catch (TransferFailure e) {
            failures.put(path, e);
        }
    }

    @Override
    public void close() {
        entries.close();
    }
}
