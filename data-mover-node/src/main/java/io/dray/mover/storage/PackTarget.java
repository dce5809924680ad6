package io.dray.mover.storage;

import io.dray.protocol.pack.PackReport;

/// A bundle of small files that arrives: kept in memory, taken apart and stored by `commit`, which fails
/// only when nothing of it could be. Ranges are never stable before, so `stabilize` is not to be called.
public interface PackTarget extends StorageWriter {
    /// What became of each member, after `commit`.
    PackReport report();
}
