package io.dray.mover.transfer;

import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.Authorization;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.Storage;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.memory.MemoryExports;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.range.ByteRangeSet;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store in memory that tells what the data plane does with it, and lets something happen in between.
final class WatchedStore implements Storage {
    /// What was made stable, by path.
    final Map<String, ByteRangeSet> stable = new ConcurrentHashMap<>();
    /// The checksum of the last file read or stored, if the bytes that passed gave it.
    volatile Optional<String> checksum = Optional.empty();
    volatile @Nullable ChecksumLedger passed;
    /// Called before each write, with its position.
    volatile Consumer<Long> beforeWrite = position -> {};
    /// Called before each read, with its position.
    volatile Consumer<Long> beforeRead = position -> {};
    /// Called before each commit, with its length.
    volatile Consumer<Long> beforeCommit = length -> {};
    /// Readers and writers.
    final AtomicInteger open = new AtomicInteger();

    private final MemoryExports store = new MemoryExports(Clock.systemUTC());
    private final ExportedTree tree = store.tree(new Authorization("test", "test", Path.of("/"),
            List.of(new Authorization.Rule("/", true, true, true)), false));

    FileNamespace files() {
        return tree.files();
    }

    /// Writes a file where it is, as another program would.
    void put(String path, byte[] content) {
        store.write(path, content);
    }

    byte[] get(String path) {
        return store.read(path);
    }

    Set<String> paths() {
        return store.files();
    }

    /// An upload that has not ended, of whose content some ranges are stored.
    void interrupted(String path, byte[] content, ByteRangeSet stored) {
        try (StorageWriter writer = tree.storage()
                .openForWriting(new ReceiveFile(
                        io.dray.protocol.parameters.TransferParameters.INITIAL, path,
                        new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(),
                        Optional.empty(), Optional.empty()))) {
            writer.write(ByteBuffer.wrap(content), 0);
            writer.stabilize(stored);
        }
    }

    private void ended(ChecksumLedger ledger, long length) {
        checksum = ledger.valueOf(0, length);
        passed = ledger;
    }

    @Override
    public StorageReader openForReading(String path) {
        StorageReader reader = tree.storage().openForReading(path);
        open.incrementAndGet();
        return new StorageReader() {
            @Override
            public long size() {
                return reader.size();
            }

            @Override
            public int read(ByteBuffer target, long position) {
                beforeRead.accept(position);
                return reader.read(target, position);
            }

            @Override
            public void finish(ChecksumLedger ledger) {
                reader.finish(ledger);
                ended(ledger, reader.size());
            }

            @Override
            public void close() {
                open.decrementAndGet();
                reader.close();
            }
        };
    }

    @Override
    public StorageWriter openForWriting(ReceiveFile request) {
        StorageWriter writer = tree.storage().openForWriting(request);
        open.incrementAndGet();
        return new StorageWriter() {
            @Override
            public long origin() {
                return writer.origin();
            }

            @Override
            public void write(ByteBuffer source, long position) {
                beforeWrite.accept(position);
                writer.write(source, position);
            }

            @Override
            public int read(ByteBuffer target, long position) {
                return writer.read(target, position);
            }

            @Override
            public void stabilize(ByteRangeSet ranges) {
                writer.stabilize(ranges);
                stable.put(request.path(), ranges);
            }

            @Override
            public void commit(long length, ChecksumLedger ledger, boolean forced) {
                beforeCommit.accept(length);
                writer.commit(length, ledger, forced);
                ended(ledger, length);
            }

            @Override
            public void close() {
                open.decrementAndGet();
                writer.close();
            }
        };
    }
}
