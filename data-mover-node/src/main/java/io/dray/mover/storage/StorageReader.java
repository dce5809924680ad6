package io.dray.mover.storage;

import io.dray.checksum.ChecksumLedger;
import java.nio.ByteBuffer;

/// An open source file. Reads are positional and may come from several threads.
public interface StorageReader extends AutoCloseable {
    /// Returns the size when the file was opened, bytes.
    long size();

    /// Reads into `target` from `position`; returns the number of bytes, -1 at end of file.
    int read(ByteBuffer target, long position);

    /// Ends the reading. Keeps the ledger's values for a later CKSM if size and modification time are
    /// unchanged. A file that has grown, such as a log, is accepted: its first [#size()] bytes were read.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.IntegrityFailure when the file became shorter, or
    ///         was written to without growing
    void finish(ChecksumLedger ledger);

    @Override
    void close();
}
