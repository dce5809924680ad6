package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemotePath;
import io.dray.protocol.listing.ListedEntry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The directory at the destination to which replaced and removed files are moved, under the same relative paths. A
/// file that is there already is replaced. For one thread.
final class BackupDirectory {
    private final String top;
    private final String path;
    private final Set<String> made = new HashSet<>();
    private final Optional<String> identity;

    /// @param top   the destination of the copy
    /// @param path  of the backup directory
    /// @param there the backup directory, if it exists
    BackupDirectory(String top, String path, Optional<ListedEntry> there) {
        this.top = top;
        this.path = path;
        this.identity = there.flatMap(ListedEntry::unique);
    }

    /// Whether an entry at the destination is the backup directory.
    boolean is(String entryPath, ListedEntry entry) {
        return entryPath.equals(path) || (identity.isPresent() && entry.isDirectory()
                && identity.equals(entry.unique()));
    }

    /// Whether the backup directory lies below a directory of the destination, by its path.
    boolean isBelow(String directory) {
        return path.startsWith(directory + "/");
    }

    /// Returns the path for a file of the destination, and makes the directories above it.
    String place(String file, RemoteFiles destination) {
        String place = RemotePath.below(path,
                file.substring(top.equals("/") ? 1 : top.length() + 1));
        make(RemotePath.parent(place), destination);
        return place;
    }

    private void make(String directory, RemoteFiles destination) {
        if (made.contains(directory)) {
            return;
        }
        if (!directory.equals(path)) {
            make(RemotePath.parent(directory), destination);
        }
        destination.makeDirectory(directory);
        made.add(directory);
    }
}
