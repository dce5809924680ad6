package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// An upload into a hidden part file, which gets the target's name when it is whole.
///
///     open ──► write … ──► stabilize (force data, then append to the side file) … ──► commit (rename)
///                └──► close without commit: part and side file stay if anything was stabilized
///
/// The side file is made by the first `stabilize`: a small file never has one.
final class PartWriter implements StorageWriter {
    private final UploadFile part;
    private final ReceiveFile request;
    private final PosixTree tree;
    /// Bytes that came in earlier attempts and in this one.
    private final long receivedBefore;
    private final LongAdder received = new LongAdder();
    /// Guarded by this.
    private @Nullable RangeLog log;
    private List<String> notKept = List.of();
    private boolean keepPart;
    /// The file has the target's name: from now on it is not this upload's to cut or to remove.
    private boolean named;
    private boolean closed;

    /// @param log            of earlier attempts that are gone on with
    /// @param receivedBefore bytes that came in them, and in others that were given up
    PartWriter(UploadFile part, ReceiveFile request, @Nullable RangeLog log,
            long receivedBefore) {
        this.receivedBefore = receivedBefore;
        this.part = part;
        this.request = request;
        this.tree = part.storing().tree();
        this.log = log;
        this.keepPart = log != null;
    }

    @Override
    public long origin() {
        return 0;
    }

    @Override
    public ByteRangeSet alreadyStored() {
        return request.alreadyStored();
    }

    @Override
    public void write(ByteBuffer source, long position) {
        received.add(source.remaining());
        part.write(source, 0, position);
    }

    @Override
    public int read(ByteBuffer target, long position) {
        return part.read(target, position);
    }

    @Override
    public synchronized void stabilize(ByteRangeSet ranges) {
        try {
            part.file().channel().force(false);
            RangeLog open = log;
            if (open == null) {
                open = RangeLog.start(part.target().ranges(), new RangeLog.Subject("part",
                        part.opened().inode(), 0, part.target().name()));
                log = open;
                open.receive(receivedInAll());
                open.record(ranges);
                part.forceDirectory();
            } else {
                open.receive(receivedInAll());
                open.record(ranges);
            }
            keepPart = true;
        } catch (IOException e) {
            throw part.failure(e, FileAction.FORCE);
        }
    }

    @Override
    public synchronized void commit(long length, ChecksumLedger ledger, boolean stable) {
        try {
            finishContent(length, ledger);
            UploadTarget target = part.target();
            notKept = new FinalName(tree,
                    new FinalName.Stored(target.directory(), PartNames.part(target.name()),
                            part.file()),
                    target).give(OptionalInt.empty(), () -> {
                        if (stable) {
                            part.file().channel().force(true);
                        }
                    });
            named = true;
            if (stable) {
                part.forceDirectory();
            }
            FileStatus visible = FileStatus.ofEntry(part.target().entry());
            if (visible.isSameFileAs(part.opened())) {
                tree.checksums().keep(visible.identity(), ledger);
            }
            dropLog();
            tree.leftovers()
                    .removeWith(tree, part.target().directory(), part.target().name(),
                            part.target().path());
        } catch (IntegrityFailure e) {
            keepPart = false;
            throw e;
        } catch (StorageFailure e) {
            // What stands there stays, today and tomorrow.
            keepPart &= e.retryable();
            throw e;
        } catch (IOException e) {
            throw part.failure(e, FileAction.STORE);
        }
    }

    @Override
    public synchronized List<String> notKept() {
        return notKept;
    }

    /// Size, checksum and times as they shall be when the file becomes visible.
    private void finishContent(long length, ChecksumLedger ledger) throws IOException {
        long size = part.demandLength(length);
        if (size > length || request.expectedSize().orElse(length) > length) {
            part.file().cut(length);
        }
        if (request.checksum().isPresent()) {
            part.check(request.checksum().get(), length, ledger);
        }
        Path path = part.target().part();
        if (request.modified().isPresent()) {
            part.setModified(path, request.modified().get());
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (part) {
            if (named) {
                dropLog();
            } else if (keepPart) {
                RangeLog open = log;
                if (open != null) {
                    open.receive(receivedInAll());
                    open.close();
                    keepOnly(part.file(), open.recorded());
                }
            } else {
                // Nothing of it was promised to anybody. The lock is still held.
                dropLog();
                Files.deleteIfExists(part.target().part());
            }
        } catch (IOException e) {
            throw part.failure(e, FileAction.WRITE);
        }
    }

    private long receivedInAll() {
        return receivedBefore + received.sum();
    }

    /// The rest can never be gone on with: it costs no space.
    static void keepOnly(FileAnchor file, ByteRangeSet recorded) throws IOException {
        file.cut(recorded.end());
        for (ByteRange gap : recorded.complement(0, recorded.end()).ranges()) {
            file.release(gap.start(), gap.end() - gap.start());
        }
    }

    private void dropLog() throws IOException {
        RangeLog open = log;
        if (open != null) {
            log = null;
            open.close();
            Files.deleteIfExists(part.target().ranges());
        }
    }
}
