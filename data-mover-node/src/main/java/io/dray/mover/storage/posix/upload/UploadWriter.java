package io.dray.mover.storage.posix.upload;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// An upload into a [PartFile], with a side file that records which of its ranges are on stable storage
/// ([RangeLog]).
///
/// The side file is made by the first `stabilize`: a small file never has one. A part file stays for a restart only
/// if something of it was stabilized.
final class UploadWriter implements StorageWriter {
    private static final DateTimeFormatter WIRE_TIME = DateTimeFormatter
            .ofPattern("yyyyMMddHHmmss");

    private final PartFile part;
    private final ReceiveFile request;
    private final long origin;
    private final long receivedBefore;
    private final LongAdder received = new LongAdder();
    /// Guarded by this, as is all below.
    private Optional<RangeLog> log;
    private List<String> notKept = List.of();
    private boolean stabilized;
    /// Whether the names of the part file and the side file are on stable storage.
    private boolean directoryForced;
    private boolean closed;

    /// Takes over the part file and its target.
    ///
    /// @param origin         offset in the file that positions and ranges count from
    /// @param log            of earlier attempts that are resumed
    /// @param receivedBefore bytes received in these, and in attempts that were given up
    UploadWriter(PartFile part, ReceiveFile request, long origin, Optional<RangeLog> log,
            long receivedBefore) {
        this.part = part;
        this.request = request;
        this.origin = origin;
        this.log = log;
        this.receivedBefore = receivedBefore;
        this.stabilized = log.isPresent();
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public void write(ByteBuffer source, long position) {
        received.add(source.remaining());
        part.write(source, origin, position);
    }

    @Override
    public int read(ByteBuffer target, long position) {
        return part.read(target, origin + position);
    }

    @Override
    public synchronized void stabilize(ByteRangeSet ranges) {
        try {
            part.force();
            RangeLog open = log.isPresent()
                    ? log.get()
                    : RangeLog.start(part.ranges(), part.subject(origin));
            log = Optional.of(open);
            open.receive(receivedBefore + received.sum());
            open.record(ranges);
            if (!directoryForced) {
                part.forceDirectory();
                directoryForced = true;
            }
            stabilized = true;
        } catch (IOException e) {
            throw part.failure(e, FileAction.FORCE);
        }
    }

    @Override
    public synchronized void commit(long length, ChecksumLedger ledger, boolean stable) {
        try {
            finishContent(length, ledger);
            notKept = part.publish(stable);
            if (origin == 0) {
                part.remember(ledger);
            }
            dropLog();
            part.removeOthers();
        } catch (IntegrityFailure e) {
            stabilized = false;
            throw e;
        } catch (StorageFailure e) {
            // Permanent error: keeping the part file for a restart is useless.
            stabilized &= e.retryable();
            throw e;
        } catch (IOException e) {
            throw part.failure(e, FileAction.STORE);
        }
    }

    /// Sets size and time and checks the checksum, before the file becomes visible.
    private void finishContent(long length, ChecksumLedger ledger) throws IOException {
        part.demandLength(length == 0 ? 0 : Math.addExact(origin, length));
        if (request.placement() instanceof Placement.Replace) {
            part.cut(length);
        }
        if (request.checksum().isPresent()) {
            part.check(request.checksum().get(),
                    origin == 0 ? ledger : new ChecksumLedger(ledger.algorithm()));
        }
        if (request.modified().isPresent()) {
            part.setModified(FileTime.from(LocalDateTime.parse(request.modified().get(), WIRE_TIME)
                    .toInstant(ZoneOffset.UTC)));
        }
    }

    @Override
    public synchronized List<String> notKept() {
        return notKept;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (var _ = part.target(); part) {
            if (part.isNamed()) {
                dropLog();
            } else if (stabilized || !part.isHidden()) {
                keep();
            } else {
                dropLog();
                part.discard();
            }
        } catch (IOException e) {
            throw part.failure(e, FileAction.WRITE);
        }
    }

    private void keep() throws IOException {
        if (log.isEmpty()) {
            part.keep(ByteRangeSet.EMPTY);
            return;
        }
        try (RangeLog open = log.get()) {
            // Before the side file is written, which fails on a full disk.
            part.keep(open.recorded());
            open.receive(receivedBefore + received.sum());
        }
    }

    private void dropLog() throws IOException {
        if (log.isPresent()) {
            RangeLog open = log.get();
            log = Optional.empty();
            open.close();
            part.dropRanges();
        }
    }
}
