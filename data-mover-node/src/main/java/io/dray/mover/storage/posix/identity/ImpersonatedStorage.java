package io.dray.mover.storage.posix.identity;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.PackSource;
import io.dray.mover.storage.PackTarget;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Transfers done as a local account. Reading needs no identity: the kernel asks for it when a file is
/// opened. A write needs it: for quotas, reserved space, and set-id bits that it takes away.
public record ImpersonatedStorage(Storage storage, Impersonation as) implements Storage {
    @Override
    public StorageReader openForReading(String path) {
        return new Reader(as.of(() -> storage.openForReading(path)), as);
    }

    @Override
    public StorageWriter openForWriting(TransferRequest.ReceiveFile request) {
        return new Writer(as.of(() -> storage.openForWriting(request)), as);
    }

    @Override
    public PackSource openForPacking(TransferRequest.SendPack request,
            BooleanSupplier cancelled) {
        return as.of(() -> storage.openForPacking(request, cancelled));
    }

    @Override
    public PackTarget openForUnpacking(TransferRequest.ReceivePack request,
            BooleanSupplier cancelled) {
        return new Target(as.of(() -> storage.openForUnpacking(request, cancelled)), as);
    }

    private record Reader(StorageReader file, Impersonation as) implements StorageReader {
        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void finish(ChecksumLedger ledger) {
            as.of(() -> file.finish(ledger));
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private record Writer(StorageWriter file, Impersonation as) implements StorageWriter {
        @Override
        public long origin() {
            return file.origin();
        }

        @Override
        public void write(ByteBuffer source, long position) {
            as.of(() -> file.write(source, position));
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void stabilize(ByteRangeSet ranges) {
            as.of(() -> file.stabilize(ranges));
        }

        @Override
        public void commit(long length, ChecksumLedger ledger, boolean stable) {
            as.of(() -> file.commit(length, ledger, stable));
        }

        @Override
        public List<String> notKept() {
            return file.notKept();
        }

        @Override
        public void close() {
            as.of(file::close);
        }
    }

    private record Target(PackTarget file, Impersonation as) implements PackTarget {
        @Override
        public long origin() {
            return file.origin();
        }

        @Override
        public void write(ByteBuffer source, long position) {
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void stabilize(ByteRangeSet ranges) {
            as.of(() -> file.stabilize(ranges));
        }

        @Override
        public void commit(long length, ChecksumLedger ledger, boolean stable) {
            as.of(() -> file.commit(length, ledger, stable));
        }

        @Override
        public List<String> notKept() {
            return file.notKept();
        }

        @Override
        public void close() {
            as.of(file::close);
        }

        @Override
        public PackReport report() {
            return file.report();
        }
    }
}
