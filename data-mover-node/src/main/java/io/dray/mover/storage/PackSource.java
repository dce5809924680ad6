package io.dray.mover.storage;

import io.dray.protocol.pack.PackReport;

/// A bundle of small files that have been read, for sending. Its size is known; what is sent is what was
/// read.
public interface PackSource extends StorageReader {
    /// What was read of each member.
    PackReport report();
}
