package io.dray.mover.storage;

import io.dray.protocol.pack.PackReport;
import io.dray.protocol.range.ByteRangeSet;

/// A bundle of small files that arrives: kept in memory, taken apart and stored by `commit`, which fails
/// only when nothing of it could be.
public interface PackTarget extends StorageWriter {
    /// What became of each member, after `commit`.
    PackReport report();

    @Override
    default long origin() {
        return 0;
    }

    @Override
    default boolean canStabilize() {
        return false;
    }

    @Override
    default void stabilize(ByteRangeSet ranges) {
        throw new IllegalStateException("nothing of a bundle is stored before it is whole");
    }
}
