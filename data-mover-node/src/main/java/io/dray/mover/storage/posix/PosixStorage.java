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
import io.dray.protocol.interpreter.TransferRequest;
import java.util.function.BooleanSupplier;

/// Opens files of an exported directory for transfers.
record PosixStorage(Uploads uploads, PackMemory packMemory) implements Storage {
    @Override
    public StorageReader openForReading(String path) {
        return PosixReader.open(uploads.tree(), uploads.checksums(), new StoragePath(path));
    }

    @Override
    public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
        return UploadOpening.open(uploads, request);
    }

    @Override
    public Packs packs() {
        return uploads.tree().confinement() instanceof BeneathRoot
                ? new KernelPacks(uploads, packMemory)
                : Storage.super.packs();
    }

    private record KernelPacks(Uploads uploads, PackMemory memory) implements Packs {
        @Override
        public PackSource openForPacking(TransferRequest.SendPack request,
                BooleanSupplier cancelled) {
            return PackReading.read(uploads.tree(), memory, request, cancelled);
        }

        @Override
        public PackTarget openForUnpacking(TransferRequest.ReceivePack request,
                BooleanSupplier cancelled) {
            return PackArrival.open(uploads, memory, request, cancelled);
        }
    }
}
