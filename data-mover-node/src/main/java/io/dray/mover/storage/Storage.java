package io.dray.mover.storage;

import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;

/// Files of one logged-in identity, for the transfer engine. Methods block. Failures are
/// [io.dray.protocol.failure.TransferFailure.StorageFailure] or `Refused`.
public interface Storage {
    /// The reason for [Refused].
    String NO_TREES = "This node's storage cannot move a tree at once; transfer its files one by one.";

    /// Opens a regular file for reading.
    StorageReader openForReading(String path);

    /// Opens a file for an upload. Checks that the ranges which the request names are stored (else `Refused`),
    /// and reserves space if the size is known.
    ///
    /// A second upload to a path that is being written fails with `BUSY`, except where both adjust parts of a file.
    StorageWriter openForWriting(TransferRequest.ReceiveFile request);

    /// Opens a tree for reading.
    ///
    /// @throws Refused if the store cannot move trees; its files are then transferred one by one
    default TreeSource openTree(TransferRequest.SendTree request) {
        throw new Refused(NO_TREES);
    }

    /// Opens a tree for storing.
    ///
    /// @param stable whether files are forced to stable storage before they get their names
    /// @throws Refused if the store cannot move trees
    default TreeTarget storeTree(TransferRequest.ReceiveTree request, boolean stable) {
        throw new Refused(NO_TREES);
    }
}
