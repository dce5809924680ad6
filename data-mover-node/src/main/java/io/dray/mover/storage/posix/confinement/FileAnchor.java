package io.dray.mover.storage.posix.confinement;

import io.dray.control.security.FileLease;
import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// A regular file opened for an upload.
public final class FileAnchor implements Anchor {
    private final Anchor file;
    private final FileChannel channel;
    private final OptionalInt descriptor;
    private final StorageFailures failures;
    private volatile Optional<FileLease> lease = Optional.empty();

    /// @param file       closed with this
    /// @param channel    for reading and writing; closed with this
    /// @param descriptor of the file for system calls, valid until `file` is closed; empty where there are none
    FileAnchor(Anchor file, FileChannel channel, OptionalInt descriptor,
            StorageFailures failures) {
        this.file = file;
        this.channel = channel;
        this.descriptor = descriptor;
        this.failures = failures;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String location() {
        return file.location();
    }

    /// Returns the channel for reading and writing; closed with the anchor.
    public FileChannel channel() {
        return channel;
    }

    /// Locks the file against other writers, of this and of other processes. `close` unlocks it.
    ///
    /// @return false when another writer holds it
    public boolean lock(FileLease.Kind kind) throws IOException {
        if (descriptor.isEmpty()) {
            lease = FileLease.takeExisting(path(), kind);
            return lease.isPresent();
        }
        int result = kind == FileLease.Kind.SHARED
                ? LinuxCalls.lockShared(descriptor.getAsInt())
                : LinuxCalls.lock(descriptor.getAsInt());
        if (result != -LinuxCalls.EAGAIN) {
            demand(result);
        }
        return result == 0;
    }

    @Override
    public FileStatus status() throws IOException {
        return file.status();
    }

    @Override
    public void changeMode(int bits) throws IOException {
        if (descriptor.isEmpty()) {
            file.changeMode(bits);
            return;
        }
        demand(LinuxCalls.setMode(descriptor.getAsInt(), bits));
    }

    /// Reserves space so that writing cannot run out of it, if the file system supports that; the file's size
    /// does not change.
    ///
    /// @return 0, or the errno number of the failure
    public int reserve(long offset, long length) {
        if (descriptor.isEmpty()) {
            return 0;
        }
        return switch (LinuxCalls.reserve(descriptor.getAsInt(), offset, length)) {
            case -LinuxCalls.ENOSPC -> LinuxCalls.ENOSPC;
            case -LinuxCalls.EDQUOT -> LinuxCalls.EDQUOT;
            case -LinuxCalls.EFBIG -> LinuxCalls.EFBIG;
            default -> 0;
        };
    }

    /// Releases the space of a range, which then reads as zeros, if the file system supports that; the file's
    /// size does not change.
    public void release(long offset, long length) {
        descriptor.ifPresent(number -> LinuxCalls.release(number, offset, length));
    }

    /// Sets the file's size, and releases the space reserved behind it.
    public void cut(long length) throws IOException {
        if (descriptor.isEmpty()) {
            channel.truncate(length);
            return;
        }
        demand(LinuxCalls.truncate(descriptor.getAsInt(), length));
    }

    private void demand(int result) throws IOException {
        if (result < 0) {
            throw new FileSystemException(path().toString(), null, LinuxCalls.sentence(-result));
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failures.of(e, FileAction.WRITE, location());
        } finally {
            lease.ifPresent(FileLease::close);
            file.close();
        }
    }
}
