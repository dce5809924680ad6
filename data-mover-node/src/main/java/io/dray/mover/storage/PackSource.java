package io.dray.mover.storage;

import io.dray.protocol.pack.PackReport;

/// A bundle of small files that have been read into memory, for sending.
public interface PackSource extends StorageReader {
    /// Returns the result for each member.
    PackReport report();
}
