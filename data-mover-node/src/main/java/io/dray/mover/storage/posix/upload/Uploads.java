package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.identity.Accounts;

/// Uploads into one identity's tree, and what they share with those of others.
///
/// @param identity in whose name space is reserved
public record Uploads(ConfinedTree tree, Accounts accounts, ChecksumCache checksums,
        StalePartFiles stale,
        Reservations reservations, String identity) {
    /// Removes what other uploads have left of a target that has been replaced or removed.
    ///
    /// @param shown the target as the client knows it, for the log
    public void removeUnfinished(Anchor directory, String target, String shown) {
        stale.removeWith(tree.confinement(), directory, target, shown);
    }
}
