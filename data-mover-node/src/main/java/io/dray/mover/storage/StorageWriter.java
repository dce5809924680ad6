package io.dray.mover.storage;

import io.dray.checksum.ChecksumLedger;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.util.List;

/// An open upload. `Replace` writes into a hidden part file beside the target whose stored ranges are kept in a
/// side file; the target's name shows the new content only after `commit`. Writes are positional and may come from several threads; ranges are relative to the
/// origin of the placement.
public interface StorageWriter extends AutoCloseable {
    /// Offset in the file of the placement's origin: 0 for `Replace`, the old size for `Append`, the
    /// given offset for `Adjust`. Written positions and ranges count from here.
    long origin();

    /// Writes all of `source` at `position`.
    void write(ByteBuffer source, long position);

    /// Reads back what was written, from `position`; returns the number of bytes, -1 at end of file.
    int read(ByteBuffer target, long position);

    /// Whether ranges can become stable before the upload is whole. If not, `stabilize` is never called, nothing is
    /// announced on the way, and nothing is kept of an upload that fails.
    default boolean canStabilize() {
        return true;
    }

    /// Forces the data to stable storage, then records `ranges` (all ranges stored so far) in the side
    /// file. After this returns they may be announced in a 111.
    void stabilize(ByteRangeSet ranges);

    /// The upload is whole: forces it if `stable`, sets times, gives it its name, removes the side
    /// file, and keeps the ledger's values for a later CKSM.
    ///
    /// @param length total length from the origin; a longer part file is cut to it
    void commit(long length, ChecksumLedger ledger, boolean stable);

    /// What the file that was replaced had besides its content, and the new one could not be given, after
    /// `commit`: `owner`, `group`, `acl`, or names of extended attributes.
    default List<String> notKept() {
        return List.of();
    }

    /// Without an earlier `commit`: keeps part and side file for a restart.
    @Override
    void close();
}
