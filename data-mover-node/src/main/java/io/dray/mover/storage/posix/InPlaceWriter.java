package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/// An upload into the visible file, as the client asked for by APPE, ESTO A, or REST of a file that is
/// there: what has arrived can be seen at once.
final class InPlaceWriter implements StorageWriter {
    private final UploadFile file;
    private final ReceiveFile request;
    private final long origin;
    /// Guarded by this.
    private @Nullable RangeLog log;
    private boolean closed;

    /// @param log of an earlier attempt that is being gone on with
    InPlaceWriter(UploadFile file, ReceiveFile request, long origin, @Nullable RangeLog log) {
        this.file = file;
        this.request = request;
        this.origin = origin;
        this.log = log;
        file.storing().tree().checksums().forget(file.opened().identity());
    }

    @Override
    public long origin() {
        return origin;
    }

    @Override
    public ByteRangeSet alreadyStored() {
        return request.alreadyStored();
    }

    @Override
    public void write(ByteBuffer source, long position) {
        file.write(source, origin, position);
    }

    @Override
    public int read(ByteBuffer target, long position) {
        return file.read(target, origin + position);
    }

    @Override
    public synchronized void stabilize(ByteRangeSet ranges) {
        try {
            file.file().channel().force(false);
            RangeLog open = log;
            if (open == null) {
                open = RangeLog.start(file.target().ranges(), new RangeLog.Subject("place",
                        file.opened().inode(), origin, file.target().name()));
                log = open;
                open.record(ranges);
                file.forceDirectory();
            } else {
                open.record(ranges);
            }
        } catch (IOException e) {
            throw file.failure(e, FileAction.FORCE);
        }
    }

    @Override
    public synchronized void commit(long length, ChecksumLedger ledger, boolean stable) {
        try {
            file.demandLength(length == 0 ? 0 : Math.addExact(origin, length));
            if (request.placement() instanceof Placement.Replace) {
                file.file().cut(length);
            }
            if (request.checksum().isPresent()) {
                ChecksumLedger fromStart = origin == 0
                        ? ledger
                        : new ChecksumLedger(ledger.algorithm());
                file.check(request.checksum().get(), file.file().channel().size(), fromStart);
            }
            if (request.modified().isPresent()) {
                file.setModified(file.target().entry(), request.modified().get());
            }
            if (stable) {
                file.file().channel().force(true);
                // An upload that made the file may have failed before it came so far.
                file.forceDirectory();
            }
            if (origin == 0) {
                file.storing()
                        .tree()
                        .checksums()
                        .keep(FileStatus.of(file.file().path()).identity(),
                                ledger);
            }
            RangeLog open = log;
            if (open != null) {
                log = null;
                open.close();
                Files.deleteIfExists(file.target().ranges());
            }
        } catch (IOException e) {
            throw file.failure(e, FileAction.STORE);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            if (log != null) {
                log.close();
            }
            file.giveBackReserved();
        } catch (IOException e) {
            throw file.failure(e, FileAction.WRITE);
        }
    }
}
