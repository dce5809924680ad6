package io.dray.mover.storage;

import io.dray.protocol.pack.PackReport;
import io.dray.protocol.range.ByteRangeSet;

/// An arriving bundle of small files, kept in memory. `commit` unpacks and stores it; it fails only if no
/// member could be stored.
public interface PackTarget extends StorageWriter {
    /// Returns the result for each member, after `commit`.
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
        throw new IllegalStateException("nothing of a bundle is stored before it is complete");
    }
}
