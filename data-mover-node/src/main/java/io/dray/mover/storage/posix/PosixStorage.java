package io.dray.mover.storage.posix;

import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.TreeSource;
import io.dray.mover.storage.TreeTarget;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.tree.GroupForcing;
import io.dray.mover.storage.posix.tree.TreeStore;
import io.dray.mover.storage.posix.tree.TreeWalk;
import io.dray.mover.storage.posix.upload.UploadOpening;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;
import java.time.Clock;

/// Opens files of an exported directory for transfers.
record PosixStorage(Uploads uploads, GroupForcing forcing, Clock clock) implements Storage {
    @Override
    public StorageReader openForReading(String path) {
        return PosixReader.open(uploads.tree(), uploads.checksums(), new StoragePath(path));
    }

    @Override
    public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
        return UploadOpening.open(uploads, request);
    }

    @Override
    public TreeSource openTree(TransferRequest.SendTree request) {
        demandKernel();
        return TreeWalk.open(uploads.tree(), request);
    }

    @Override
    public TreeTarget storeTree(TransferRequest.ReceiveTree request, boolean stable) {
        demandKernel();
        return new TreeStore(uploads, forcing, request, stable, clock.millis());
    }

    private void demandKernel() {
        if (!(uploads.tree().confinement() instanceof BeneathRoot)) {
            throw new Refused(NO_TREES);
        }
    }
}
