package io.dray.mover.storage;

import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;
import java.util.function.BooleanSupplier;

/// Files of one logged-in identity, for the transfer engine. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure] or `Refused`.
public interface Storage {
    /// Opens a regular file for reading.
    StorageReader openForReading(String path);

    /// Opens a file for an upload: checks that what the request says is already stored really is (else `Refused`), and
    /// reserves space when the size is known.
    ///
    /// A second upload to a path that is being written fails with `BUSY`, except where both adjust parts of a file.
    StorageWriter openForWriting(TransferRequest.ReceiveFile request);

    /// Bundles of small files, where the store has them.
    ///
    /// @throws Refused where it has none: the files are to be moved one by one
    default Packs packs() {
        throw new Refused("This node's system cannot pack small files; send them one by one.");
    }

    /// Small files in bundles.
    interface Packs {
        /// Reads small files into a bundle. Those that are not what the request says are left out.
        ///
        /// @param cancelled asked while it waits for memory
        PackSource openForPacking(TransferRequest.SendPack request, BooleanSupplier cancelled);

        /// Takes a bundle of small files, to store them as `openForWriting` would.
        ///
        /// @param cancelled asked while a write waits for memory
        PackTarget openForUnpacking(TransferRequest.ReceivePack request,
                BooleanSupplier cancelled);
    }
}
