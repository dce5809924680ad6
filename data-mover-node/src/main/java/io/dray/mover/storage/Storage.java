package io.dray.mover.storage;

import io.dray.protocol.interpreter.TransferRequest;

/// Files of one logged-in identity, for the transfer engine. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure] or `Refused`.
public interface Storage {
    /// Opens a regular file for reading.
    StorageReader openForReading(String path);

    /// Opens a file for an upload: finds or makes the part file, checks that what the request says is
    /// already stored really is (see [StorageWriter]), reserves space when the size is known.
    ///
    /// A second upload to a path that is being written fails with `BUSY`.
    StorageWriter openForWriting(TransferRequest.ReceiveFile request);

    /// Reads small files into a bundle. Those that are not what the request says are left out.
    PackSource openForPacking(TransferRequest.SendPack request);

    /// Makes room for a bundle of small files, for storing them as `openForWriting` would.
    PackTarget openForUnpacking(TransferRequest.ReceivePack request);
}
