package io.dray.control.walk;

import io.dray.control.remote.RemotePath;
import io.dray.protocol.filter.PathFilter;
import java.util.Optional;

/// What a copy of a tree does about what the destination has already.
///
/// @param comparison which files are the same, and so not copied
/// @param filter     which files take part: the others are neither copied nor removed
/// @param deletion   whether what the source does not have is removed at the destination
/// @param backup     directory at the destination to which replaced and removed files are moved; absolute
public record SyncOptions(Comparison comparison, PathFilter filter, Optional<Deletion> deletion,
        Optional<String> backup) {
    /// Copies everything, removes nothing.
    public static final SyncOptions NONE = new SyncOptions(Comparison.ALWAYS, PathFilter.ALL,
            Optional.empty(), Optional.empty());

    /// The removal of what the source does not have.
    ///
    /// @param most largest number of entries; if there are more, none is removed
    public record Deletion(long most) {
        public static final Deletion UNLIMITED = new Deletion(Long.MAX_VALUE);
    }

    public SyncOptions {
        backup = backup.map(RemotePath::trimmed);
    }

    /// Whether there are options that have no meaning for a single file.
    public boolean concernsTrees() {
        return deletion.isPresent() || backup.isPresent() || !filter.isAll();
    }

    /// Whether the destination has to be listed.
    public boolean looks() {
        return comparison != Comparison.ALWAYS || deletion.isPresent() || backup.isPresent();
    }
}
