package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.posix.Reservations.Reservation;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.parameters.ExpectedChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The file that an upload writes to, locked for it: what storing in a part file and storing in place have
/// in common.
///
/// @param opened   what it was like when it was opened
/// @param reserved space taken for it
record UploadFile(Storing storing, FileAnchor file, FileStatus opened, Reservation reserved)
        implements
            AutoCloseable {
    private static final DateTimeFormatter WIRE_TIME = DateTimeFormatter
            .ofPattern("yyyyMMddHHmmss");

    /// Into which tree and to which place.
    record Storing(PosixTree tree, UploadTarget target) {}

    UploadTarget target() {
        return storing.target();
    }

    /// Writes all of `source` at `origin + position`.
    void write(ByteBuffer source, long origin, long position) {
        if (position < 0 || position > Long.MAX_VALUE - origin - source.remaining()) {
            throw StorageFailures.because(StorageCondition.NO_SPACE, FileAction.WRITE,
                    target().path(), "no file has so many bytes");
        }
        try {
            long at = origin + position;
            while (source.hasRemaining()) {
                at += file.channel().write(source, at);
            }
        } catch (ClosedChannelException e) {
            throw new Aborted("Writing " + target().path() + " was stopped.");
        } catch (IOException e) {
            throw failure(e, FileAction.WRITE);
        }
    }

    /// Reads what was written, at an offset in the file; -1 at its end.
    int read(ByteBuffer target, long offset) {
        try {
            return file.channel().read(target, offset);
        } catch (ClosedChannelException e) {
            throw new Aborted("Writing " + target().path() + " was stopped.");
        } catch (IOException e) {
            throw failure(e, FileAction.READ);
        }
    }

    /// @param path where the file is known now
    void setModified(Path path, String wireTime) throws IOException {
        FileTime time = FileTime
                .from(LocalDateTime.parse(wireTime, WIRE_TIME).toInstant(ZoneOffset.UTC));
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
    }

    void forceDirectory() throws IOException {
        target().directory().forceEntries();
    }

    /// @throws IntegrityFailure when the first `length` bytes do not have the checksum
    void check(ExpectedChecksum expected, long length, ChecksumLedger ledger) throws IOException {
        Optional<String> passed = ledger.valueOf(expected.algorithm(), 0, length);
        String computed = passed.isPresent()
                ? passed.get()
                : FileChecksum.compute(expected.algorithm(), file.channel(), 0, length,
                        _ -> {});
        if (!computed.equals(expected.value())) {
            throw IntegrityFailure.checksumMismatch(expected.value(), computed);
        }
    }

    /// @param length bytes that must be there, counted from the file's start
    /// @return the file's size, at least that
    long demandLength(long length) throws IOException {
        long size = file.channel().size();
        if (size < length) {
            throw StorageFailures.because(StorageCondition.IO_ERROR, FileAction.STORE,
                    target().path(), "only " + size + " of " + length + " bytes are in the file");
        }
        return size;
    }

    RuntimeException failure(IOException e, FileAction action) {
        return storing.tree().failures().of(e, action, target().path());
    }

    UploadFile with(Reservation taken) {
        return new UploadFile(storing, file, opened, taken);
    }

    /// Gives back what was reserved behind the end of the file.
    void giveBackReserved() throws IOException {
        if (reserved.bytes() > 0) {
            file.cut(file.channel().size());
        }
    }

    /// Gives file and directory back; ends the lock.
    @Override
    public void close() {
        try (reserved) {
            file.close();
        } finally {
            target().close();
        }
    }
}
