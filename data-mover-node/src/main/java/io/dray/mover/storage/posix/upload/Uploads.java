package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.identity.Accounts;

/// What uploads into one identity's tree need, partly shared with those of others.
///
/// @param identity for which space is reserved
public record Uploads(ConfinedTree tree, Accounts accounts, ChecksumCache checksums,
        StalePartFiles stale,
        Reservations reservations, String identity) {
    /// Removes leftovers of other uploads of a target that has been replaced or removed.
    ///
    /// @param shown the target as the client knows it, for the log
    public void removeUnfinished(Anchor directory, String target, String shown) {
        stale.removeWith(tree.confinement(), directory, target, shown);
    }
}
