package io.dray.mover.storage.posix;

import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.pack.PackMemory;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.pack.PackArrival;
import io.dray.mover.storage.posix.pack.PackReading;
import io.dray.mover.storage.posix.upload.UploadOpening;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;
import java.util.function.BooleanSupplier;

/// Opens files of an exported directory for transfers.
record PosixStorage(Uploads uploads, PackMemory packs) implements Storage {
    @Override
    public StorageReader openForReading(String path) {
        return PosixReader.open(uploads.tree(), uploads.checksums(), new StoragePath(path));
    }

    @Override
    public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
        return UploadOpening.open(uploads, request);
    }

    @Override
    public PackSource openForPacking(TransferRequest.SendPack request,
            BooleanSupplier cancelled) {
        demandBundles();
        return PackReading.read(uploads.tree(), packs, request, cancelled);
    }

    @Override
    public PackTarget openForUnpacking(TransferRequest.ReceivePack request,
            BooleanSupplier cancelled) {
        demandBundles();
        return PackArrival.open(uploads, packs, request, cancelled);
    }

    private void demandBundles() {
        if (!(uploads.tree().confinement() instanceof BeneathRoot)) {
            throw new Refused(
                    "This node's system cannot pack small files; send them one by one.");
        }
    }
}
