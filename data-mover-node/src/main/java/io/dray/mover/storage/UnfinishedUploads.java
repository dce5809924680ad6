package io.dray.mover.storage;

import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.range.StoredRanges;
import java.util.List;

/// What one identity may know of uploads that have not ended, where it may write. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure].
public interface UnfinishedUploads {
    /// What a directory keeps of them, by name.
    List<UnfinishedUpload> in(String directory);

    /// What is stored of the file that is to be at a path; nothing where nothing is known.
    StoredRanges stored(String path);
}
