package io.dray.mover.storage.memory;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.FileChecksum;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.memory.MemoryExports.Entry;
import io.dray.mover.storage.memory.MemoryExports.Part;
import io.dray.mover.storage.memory.MemoryExports.Recorded;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// An upload into a part that gets its name when it is whole, or into the visible file.
final class MemoryUpload implements StorageWriter {
    private static final DateTimeFormatter WIRE_TIME = DateTimeFormatter
            .ofPattern("yyyyMMddHHmmss");

    private final MemoryExports store;
    private final MemoryTree tree;
    private final ReceiveFile request;
    private final long origin;
    private final Entry file;
    private final @Nullable Part part;
    private final LongAdder received = new LongAdder();
    private boolean committed;
    private boolean closed;

    /// @param part of an upload that is not in place
    MemoryUpload(MemoryTree tree, ReceiveFile request, long origin, Entry file,
            @Nullable Part part) {
        this.store = tree.store();
        this.tree = tree;
        this.request = request;
        this.origin = origin;
        this.file = file;
        this.part = part;
        store.checksums.forget(file.identity());
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public void write(ByteBuffer source, long position) {
        long start = origin + position;
        if (position < 0 || start < 0 || start > Integer.MAX_VALUE - 16L - source.remaining()) {
            throw tree.failure(StorageCondition.NO_SPACE, request.path());
        }
        received.add(source.remaining());
        file.bytes.write(source, (int) start);
        synchronized (store) {
            store.touch(file, true);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) {
        return file.bytes.read(target, origin + position);
    }

    @Override
    public void stabilize(ByteRangeSet ranges) {
        synchronized (store) {
            if (part == null) {
                store.recorded.put(request.path(), new Recorded(origin, ranges));
            } else {
                part.stable = ranges;
                part.stabilized = true;
            }
        }
    }

    @Override
    public void commit(long length, ChecksumLedger ledger, boolean stable) {
        synchronized (store) {
            long end = length == 0 ? 0 : origin + length;
            if (file.bytes.size() < end) {
                throw tree.failure(StorageCondition.IO_ERROR, request.path());
            }
            if (request.placement() instanceof Placement.Replace) {
                file.bytes.resize((int) length);
            }
            request.checksum().ifPresent(expected -> check(expected, ledger));
            request.modified()
                    .ifPresent(time -> file.modified = LocalDateTime.parse(time, WIRE_TIME)
                            .toInstant(ZoneOffset.UTC));
            if (part != null) {
                try {
                    tree.giveName(file, request.path(), Optional.empty());
                } catch (RuntimeException e) {
                    part.stabilized = false;
                    throw e;
                }
                store.parts.remove(request.path());
            }
            store.recorded.remove(request.path());
            committed = true;
            if (origin == 0) {
                store.checksums.keep(file.identity(), ledger);
            }
        }
    }

    private void check(ExpectedChecksum expected, ChecksumLedger ledger) {
        long size = file.bytes.size();
        Optional<String> passed = origin == 0
                ? ledger.valueOf(expected.algorithm(), 0, size)
                : Optional.empty();
        String computed = passed.orElseGet(() -> {
            try {
                return FileChecksum.compute(expected.algorithm(), file.bytes::read, 0, size,
                        _ -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (!computed.equals(expected.value())) {
            if (part != null) {
                part.stabilized = false;
            }
            throw IntegrityFailure.checksumMismatch(expected.value(), computed);
        }
    }

    @Override
    public void close() {
        synchronized (store) {
            if (closed) {
                return;
            }
            closed = true;
            store.held.remove(request.path());
            store.sharers.computeIfPresent(request.path(),
                    (_, count) -> count == 1 ? null : count - 1);
            if (part == null || committed) {
                return;
            }
            if (part.stabilized) {
                part.received += received.sum();
                part.file.bytes.resize((int) part.stable.end());
            } else {
                store.parts.remove(request.path());
            }
        }
    }
}
