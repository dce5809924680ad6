package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A regular file opened for reading. The file is pinned: renaming or replacing it does not affect this reader.
final class PosixReader implements StorageReader {
    /// Longest read behind a file's end. It takes milliseconds, even on a network file system, unless the file
    /// makes its readers wait. The client waits for its reply meanwhile.
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final ConfinedTree tree;
    private final ChecksumCache checksums;
    private final Anchor anchor;
    private final FileChannel channel;
    private final FileStatus opened;
    private final String path;

    private PosixReader(ConfinedTree tree, ChecksumCache checksums, Anchor anchor,
            FileChannel channel, FileStatus opened, String path) {
        this.tree = tree;
        this.checksums = checksums;
        this.anchor = anchor;
        this.channel = channel;
        this.opened = opened;
        this.path = path;
    }

    static PosixReader open(ConfinedTree tree, ChecksumCache checksums, StoragePath path) {
        String shown = path.text();
        Anchor anchor = tree.follow(path, Right.READ, FileAction.READ);
        try {
            FileStatus status = anchor.status();
            if (!status.isFile()) {
                throw status.notRegular(FileAction.READ, shown);
            }
            FileChannel channel = FileChannel.open(anchor.path(), StandardOpenOption.READ);
            PosixReader reader = new PosixReader(tree, checksums, anchor, channel, status, shown);
            try {
                if (status.size() == 0) {
                    reader.demandEnd();
                }
                return reader;
            } catch (RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            anchor.close();
            throw tree.failures().of(e, FileAction.READ, shown);
        } catch (RuntimeException e) {
            anchor.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return opened.size();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        try {
            int count = channel.read(target, position);
            if (count <= 0 && position < opened.size() && status().size() >= opened.size()) {
                throw sizeless("reading ends after " + position);
            }
            return count;
        } catch (ClosedChannelException e) {
            throw new Aborted("Reading " + path + " was stopped.");
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.READ, path);
        }
    }

    @Override
    public void finish(ChecksumLedger ledger) {
        FileStatus now = status();
        if (now.size() > opened.size()) {
            // The file has grown: what was sent is a part of it, and the checksum of the whole is unknown.
            return;
        }
        if (now.size() != opened.size() || !now.modified().equals(opened.modified())) {
            String change = now.size() == opened.size()
                    ? "it was written to"
                    : "its size went from " + opened.size() + " to " + now.size() + " bytes";
            throw new IntegrityFailure("The file " + path + " changed while it was read: " + change
                    + ". Transfer it again when nobody writes to it.");
        }
        demandEnd();
        if (now.identity().equals(opened.identity())) {
            // Else only the change time differs: the modification time was set back, or name or mode has
            // changed. The checksum is not kept.
            checksums.keep(now.identity(), ledger);
        }
    }

    /// Demands that the file ends at its reported size. Files that the system generates (as in /proc and /sys)
    /// report wrong sizes. Some of them make a reader wait for more data (/proc/kmsg); closing the file ends
    /// that. All that make their readers wait report no size.
    private void demandEnd() {
        if (opened.size() > 0) {
            demandNothingBehind();
            return;
        }
        CompletableFuture<Void> patience = CompletableFuture.runAsync(this::closeFile,
                CompletableFuture.delayedExecutor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        try {
            demandNothingBehind();
        } catch (Aborted e) {
            throw patience.isDone() ? sizeless("reading it waits for more") : e;
        } finally {
            patience.cancel(false);
        }
    }

    private void demandNothingBehind() {
        try {
            if (channel.read(ByteBuffer.allocate(1), opened.size()) > 0
                    && status().size() == opened.size()) {
                throw sizeless("there is more to read");
            }
        } catch (ClosedChannelException e) {
            throw new Aborted("Reading " + path + " was stopped.");
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.READ, path);
        }
    }

    private void closeFile() {
        try {
            channel.close();
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.READ, path);
        }
    }

    private StorageFailure sizeless(String found) {
        return StorageFailures.because(StorageCondition.BAD_NAME, FileAction.READ, path,
                "its reported size is " + opened.size() + " bytes, but " + found
                        + ", as with files in /proc and /sys. Save its content in a file first");
    }

    @Override
    public void close() {
        try {
            closeFile();
        } finally {
            anchor.close();
        }
    }

    private FileStatus status() {
        try {
            return anchor.status();
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.READ, path);
        }
    }
}
