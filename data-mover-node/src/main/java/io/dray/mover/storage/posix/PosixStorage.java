package io.dray.mover.storage.posix;

import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest;
import java.util.function.BooleanSupplier;

/// Opens files of an exported directory for transfers.
final class PosixStorage implements Storage {
    private final PosixTree tree;

    PosixStorage(PosixTree tree) {
        this.tree = tree;
    }

    @Override
    public StorageReader openForReading(String path) {
        StoragePath source = new StoragePath(path);
        Anchor anchor = tree.follow(source, Right.READ, FileAction.READ);
        return PosixReader.open(tree, anchor, path);
    }

    @Override
    public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
        return new UploadOpening(tree, request).open();
    }

    @Override
    public PackSource openForPacking(TransferRequest.SendPack request,
            BooleanSupplier cancelled) {
        return PackReading.read(tree, beneath(), request, cancelled);
    }

    @Override
    public PackTarget openForUnpacking(TransferRequest.ReceivePack request,
            BooleanSupplier cancelled) {
        return PackArrival.open(tree, beneath(), request, cancelled);
    }

    private BeneathRoot beneath() {
        if (tree.confinement() instanceof BeneathRoot beneath) {
            return beneath;
        }
        throw new Refused("This node's system cannot pack small files; send them one by one.");
    }
}
