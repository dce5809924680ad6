package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemotePath;
import io.dray.protocol.listing.ListedEntry;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directory at the destination to which replaced and removed files are moved, under the same relative paths. A
/// file that is there already is replaced. For one thread.
final class BackupDirectory {
    private final WalkEnd destination;
    private final String top;
    private final String path;
    private final Set<String> made = new HashSet<>();
    /// Its `Unique` fact; empty if it did not exist, null if nobody has looked.
    private @Nullable Set<String> identity;

    /// @param top  the destination of the copy
    /// @param path of the backup directory
    BackupDirectory(WalkEnd destination, String top, String path) {
        this.destination = destination;
        this.top = top;
        this.path = path;
    }

    /// Whether an entry at the destination is the backup directory, or above it by its path.
    ///
    /// @param entry named by its path
    boolean isIn(ListedEntry entry) {
        return (path + "/").startsWith(entry.name() + "/")
                || (entry.isDirectory() && entry.unique().filter(identity()::contains).isPresent());
    }

    private Set<String> identity() {
        Set<String> known = identity;
        if (known == null) {
            known = destination.ask(files -> files.entryIfThere(path))
                    .flatMap(ListedEntry::unique)
                    .map(Set::of)
                    .orElse(Set.of());
            identity = known;
        }
        return known;
    }

    /// Returns the path for a file of the destination, and makes the directories above it.
    String place(String file, RemoteFiles files) {
        String place = RemotePath.below(path, RemotePath.relative(top, file));
        make(RemotePath.parent(place), files);
        return place;
    }

    private void make(String directory, RemoteFiles files) {
        if (made.contains(directory)) {
            return;
        }
        if (!directory.equals(path)) {
            make(RemotePath.parent(directory), files);
        }
        if (files.makeDirectory(directory) && directory.equals(path)) {
            // It may be seen by another path from now on.
            identity = null;
        }
        made.add(directory);
    }
}
