package io.dray.mover.storage;

import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;
import java.util.function.BooleanSupplier;

/// Files of one logged-in identity, for the transfer engine. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure] or `Refused`.
public interface Storage {
    /// Opens a regular file for reading.
    StorageReader openForReading(String path);

    /// Opens a file for an upload. Checks that the ranges which the request names are stored (else `Refused`),
    /// and reserves space if the size is known.
    ///
    /// A second upload to a path that is being written fails with `BUSY`, except where both adjust parts of a file.
    StorageWriter openForWriting(TransferRequest.ReceiveFile request);

    /// Returns the support for bundles of small files.
    ///
    /// @throws Refused if the store has none; the files are then transferred one by one
    default Packs packs() {
        throw new Refused("This node's system cannot pack small files; send them one by one.");
    }

    /// Reads and stores small files in bundles.
    interface Packs {
        /// Reads small files into a bundle. Files that differ from the request are left out.
        ///
        /// @param cancelled polled while it waits for memory
        PackSource openForPacking(TransferRequest.SendPack request, BooleanSupplier cancelled);

        /// Opens a bundle of small files for an upload; they are stored as by `openForWriting`.
        ///
        /// @param cancelled polled while a write waits for memory
        PackTarget openForUnpacking(TransferRequest.ReceivePack request,
                BooleanSupplier cancelled);
    }
}
