package io.dray.mover.storage;

import io.dray.checksum.ChecksumLedger;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.util.List;

/// An open upload. `Replace` writes into a hidden part file beside the target, and a side file records its
/// stored ranges; the target's name shows the new content only after `commit`. Writes are positional and may
/// come from several threads. Ranges are relative to the origin of the placement.
public interface StorageWriter extends AutoCloseable {
    /// Returns the offset in the file of the placement's origin: 0 for `Replace`, the old size for `Append`,
    /// the given offset for `Adjust`. Written positions and ranges count from here.
    long origin();

    /// Writes all of `source` at `position`.
    void write(ByteBuffer source, long position);

    /// Reads written data back, from `position`; returns the number of bytes, -1 at end of file.
    int read(ByteBuffer target, long position);

    /// Whether ranges can become stable before the upload is complete. If not, `stabilize` is never called, no
    /// range is announced during the transfer, and a failed upload leaves nothing.
    default boolean canStabilize() {
        return true;
    }

    /// Forces the data to stable storage, then records `ranges` (all ranges stored so far) in the side file.
    /// They may then be announced in a 111.
    void stabilize(ByteRangeSet ranges);

    /// Completes the upload: forces it if `stable`, sets times, gives it its name, removes the side file, and
    /// keeps the ledger's values for a later CKSM.
    ///
    /// @param length total length from the origin; a longer part file is cut to it
    void commit(long length, ChecksumLedger ledger, boolean stable);

    /// Returns the attributes of the replaced file that the new one could not be given, after `commit`:
    /// `owner`, `group`, `acl`, or names of extended attributes.
    default List<String> notKept() {
        return List.of();
    }

    /// Closes the upload. Without an earlier `commit`, keeps part and side file for a restart.
    @Override
    void close();
}
