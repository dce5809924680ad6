package io.dray.mover.storage;

import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.range.StoredRanges;
import java.util.List;

/// The unfinished uploads that one identity may see: where it may write. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure].
public interface UnfinishedUploads {
    /// Returns the leftovers in a directory, sorted by name.
    List<UnfinishedUpload> in(String directory);

    /// Returns what is stored of the unfinished file for a path; nothing if there is none.
    StoredRanges stored(String path);
}
