package io.dray.mover.storage.posix.upload;

import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.FileLease;
import io.dray.mover.storage.FileChecksum;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.Confinement;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileAnchor;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.upload.Reservations.Reservation;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The file that an upload writes to, locked against other writers: a hidden part file beside the target, or
/// the visible file itself.
///
///     claim ──► write … ──► force … ──► publish ──► close
///                  └──► keep or discard ──► close
///
/// Of two writers of one file the second fails with `BUSY`: the first holds the file's lock until `close`. The
/// lock belongs to the file and not to its name, so a claim is valid only while the name leads to the file that
/// was locked. If the first writer has just given the part file its final name, the
/// second makes another part file; the later publication replaces the earlier one ([FinalName]).
final class PartFile implements AutoCloseable {
    /// Attempts to open a part file, if each time it has just got its final name.
    private static final int ATTEMPTS = 16;

    private final Uploads uploads;
    private final UploadTarget target;
    private final FileAnchor file;
    private final FileStatus opened;
    private final Optional<Hidden> hidden;
    private final String ranges;
    private Reservation reserved;
    private boolean named;

    /// A part file.
    ///
    /// @param fresh whether this upload made it; else an earlier attempt did
    private record Hidden(String name, boolean fresh) {}

    private PartFile(Uploads uploads, UploadTarget target, FileAnchor file, FileStatus opened,
            Optional<Hidden> hidden, String ranges) {
        this.uploads = uploads;
        this.target = target;
        this.file = file;
        this.hidden = hidden;
        this.opened = opened;
        this.ranges = ranges;
        this.reserved = uploads.reservations().none();
        uploads.checksums().forget(opened.identity());
    }

    /// Claims the part file of a target; makes it if needed.
    static PartFile claim(Uploads uploads, UploadTarget target) throws IOException {
        LeftoverName leftover = LeftoverName.of(target.name(), "", Kind.PART);
        String name = leftover.text();
        String ranges = leftover.as(Kind.RANGES).text();
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<FileAnchor> made = uploads.tree()
                    .confinement()
                    .makeFile(target.directory(), name, purpose(target));
            FileAnchor file = made.isPresent() ? made.get() : existing(uploads, target, name);
            try {
                FileStatus opened = lock(file, target, FileLease.Kind.EXCLUSIVE);
                uploads.stale().made(target.directory(), name);
                boolean fresh = made.isPresent();
                if (isNamed(target, name, opened)
                        && (fresh || isOurs(uploads, target, file, opened, name, ranges))) {
                    return new PartFile(uploads, target, file, opened,
                            Optional.of(new Hidden(name, fresh)), ranges);
                }
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
            file.close();
        }
        throw busy(target);
    }

    private static FileAnchor existing(Uploads uploads, UploadTarget target, String name) {
        try {
            return uploads.tree()
                    .confinement()
                    .createFile(target.directory(), name, purpose(target));
        } catch (StorageFailure e) {
            if (e.condition() == StorageCondition.PERMISSION_DENIED) {
                throw StorageFailures.because(e.condition(), FileAction.STORE, target.path(),
                        "an unfinished upload of another account is in its way; 'dray parts' shows"
                                + " its owner and removes it");
            }
            throw e;
        }
    }

    /// Whether a part file belongs to the acting account. Another owner's is removed, since that account could
    /// read and change the data.
    private static boolean isOurs(Uploads uploads, UploadTarget target, FileAnchor file,
            FileStatus opened, String name, String ranges) throws IOException {
        if (uploads.accounts().owns(opened)) {
            // A part file of an earlier version may be readable by all.
            file.changeMode(PartNames.PRIVATE_MODE);
            return true;
        }
        target.directory().remove(ranges);
        target.directory().remove(name);
        return false;
    }

    /// Whether a name still leads to the file that was locked. Also of a file that this upload made: somebody may
    /// have locked it first, and renamed or removed it.
    private static boolean isNamed(UploadTarget target, String name, FileStatus locked)
            throws IOException {
        return target.directory().entry(name).filter(locked::isSameFileAs).isPresent();
    }

    /// Claims the target itself; makes it if needed. Written data is visible at once.
    ///
    /// @param offset of a part of the file; empty for other uploads, see [PartNames#rangesInPlace]
    static PartFile claimVisible(Uploads uploads, UploadTarget target, FileLease.Kind kind,
            OptionalLong offset) throws IOException {
        FileAnchor file = visible(uploads.tree().confinement(), target);
        try {
            FileStatus opened = lock(file, target, kind);
            if (!isNamed(target, target.name(), opened) || hasChanged(target, opened, kind)) {
                throw busy(target);
            }
            return new PartFile(uploads, target, file, opened, Optional.empty(),
                    PartNames.rangesInPlace(target.name(), offset));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Whether another upload has replaced or written the visible file between finding and locking it. Those that
    /// share the lock may make the file and write to it meanwhile.
    private static boolean hasChanged(UploadTarget target, FileStatus opened, FileLease.Kind kind) {
        return target.present().filter(found -> !found.isSameFileAs(opened)).isPresent()
                || (kind == FileLease.Kind.EXCLUSIVE
                        && target.present().map(FileStatus::size).orElse(0L) != opened.size());
    }

    private static FileAnchor visible(Confinement confinement, UploadTarget target) {
        if (target.present().isEmpty()) {
            return confinement.createFile(target.directory(), target.name(), purpose(target));
        }
        try (Anchor pinned = confinement.pin(target.directory(), target.name(),
                purpose(target))) {
            return confinement.openFile(pinned, purpose(target));
        }
    }

    private static FileStatus lock(FileAnchor file, UploadTarget target, FileLease.Kind kind)
            throws IOException {
        if (!file.lock(kind)) {
            throw busy(target);
        }
        FileStatus status = file.status();
        if (!status.isFile()) {
            throw status.notRegular(FileAction.STORE, target.path());
        }
        return status;
    }

    private static StorageFailure busy(UploadTarget target) {
        return StorageFailures.uploading(FileAction.STORE, target.path());
    }

    private static Purpose purpose(UploadTarget target) {
        return new Purpose(FileAction.STORE, target.path());
    }

    UploadTarget target() {
        return target;
    }

    /// Returns the status of the file when it was opened.
    FileStatus opened() {
        return opened;
    }

    boolean isHidden() {
        return hidden.isPresent();
    }

    /// Whether an earlier attempt has left this file.
    boolean isLeftOver() {
        return hidden.filter(part -> !part.fresh()).isPresent();
    }

    Path ranges() {
        return target.directory().path().resolve(ranges);
    }

    /// Whether a part file has been given the target's name. This upload must not cut or remove it any more.
    boolean isNamed() {
        return named;
    }

    /// Returns the subject that a side file must have to describe this file.
    ///
    /// @param origin offset in the file that the ranges count from
    RangeLog.Subject subject(long origin) {
        return new RangeLog.Subject(isHidden() ? "part" : "place", opened.inode(), origin,
                target.name());
    }

    /// Removes what an earlier attempt has left.
    void clear() throws IOException {
        if (opened.size() > 0) {
            file.cut(0);
        }
        // A side file may be there even if this upload made the part file: somebody may have removed the former
        // part file alone.
        if (dropRanges()) {
            forceDirectory();
        }
    }

    /// Removes the side file.
    ///
    /// @return whether there was one
    boolean dropRanges() throws IOException {
        return target.directory().remove(ranges);
    }

    /// Reserves space for bytes that will be written from an offset.
    void reserve(long from, long length) throws IOException {
        reserved = uploads.reservations()
                .take(file, uploads.identity(), from, length, this::refused);
    }

    /// Checks that enough space is free, without a reservation.
    void demandSpace(long from, long length) throws IOException {
        uploads.reservations().demandSpace(file, from, length, this::refused);
    }

    private StorageFailure refused(int number) {
        return uploads.tree().failures().of(number, FileAction.STORE, target.path());
    }

    /// Writes all of `source` at `origin + position`.
    void write(ByteBuffer source, long origin, long position) {
        if (position < 0 || position > Long.MAX_VALUE - origin - source.remaining()) {
            throw StorageFailures.because(StorageCondition.NO_SPACE, FileAction.WRITE,
                    target.path(), "no file can be that large");
        }
        try {
            long at = origin + position;
            while (source.hasRemaining()) {
                at += file.channel().write(source, at);
            }
        } catch (ClosedChannelException e) {
            throw new Aborted("Writing " + target.path() + " was stopped.");
        } catch (IOException e) {
            throw failure(e, FileAction.WRITE);
        }
    }

    /// Reads written data at an offset in the file; returns -1 at its end.
    int read(ByteBuffer to, long offset) {
        try {
            return file.channel().read(to, offset);
        } catch (ClosedChannelException e) {
            throw new Aborted("Writing " + target.path() + " was stopped.");
        } catch (IOException e) {
            throw failure(e, FileAction.READ);
        }
    }

    /// Forces the content to stable storage.
    void force() throws IOException {
        file.channel().force(false);
    }

    /// Forces the names in the target's directory to stable storage.
    void forceDirectory() throws IOException {
        target.directory().forceEntries();
    }

    /// Demands a minimum length.
    ///
    /// @param length bytes that must be there, counted from the file's start
    void demandLength(long length) throws IOException {
        long size = file.channel().size();
        if (size < length) {
            throw StorageFailures.because(StorageCondition.IO_ERROR, FileAction.STORE,
                    target.path(), "only " + size + " of " + length + " bytes are in the file");
        }
    }

    /// Cuts the file to `length`, and releases reserved space.
    void cut(long length) throws IOException {
        if (file.channel().size() > length || reserved.bytes() > 0) {
            file.cut(length);
        }
    }

    void setModified(FileTime time) throws IOException {
        Files.setLastModifiedTime(file.path(), time);
    }

    /// @param ledger of the file from its start, as far as it is known
    /// @throws IntegrityFailure when the file does not have the checksum
    void check(ExpectedChecksum expected, ChecksumLedger ledger) throws IOException {
        long size = file.channel().size();
        Optional<String> passed = ledger.valueOf(expected.algorithm(), 0, size);
        String computed = passed.isPresent()
                ? passed.get()
                : FileChecksum.compute(expected.algorithm(), file.channel()::read, 0, size,
                        _ -> {});
        if (!computed.equals(expected.value())) {
            throw IntegrityFailure.checksumMismatch(expected.value(), computed);
        }
    }

    /// Gives a part file the target's name.
    ///
    /// @param stable whether file and name are to be on stable storage when this returns
    /// @return attributes of a replaced file that this one could not be given
    List<String> publish(boolean stable) throws IOException {
        List<String> lost = List.of();
        if (hidden.isPresent()) {
            lost = new FinalName(uploads.tree(), target.directory(), hidden.get().name(), file,
                    target).give(OptionalInt.empty(), stable);
            named = true;
        } else {
            if (stable) {
                file.force();
            }
            if (visible().isEmpty()) {
                throw StorageFailures.because(StorageCondition.BUSY, FileAction.STORE,
                        target.path(), "the file was replaced or removed while this upload wrote to"
                                + " it; send it again");
            }
        }
        if (stable) {
            // Also for a visible file: the upload that made it may have failed before this step.
            forceDirectory();
        }
        return lost;
    }

    /// Keeps checksums of the file under the target's name for a later CKSM.
    void remember(ChecksumLedger ledger) throws IOException {
        visible().ifPresent(
                visible -> uploads.checksums().keep(visible.identity(), ledger));
    }

    /// Returns the status of this file under the target's name; empty if another file, or none, has that name.
    private Optional<FileStatus> visible() throws IOException {
        return target.directory().entry(target.name()).filter(opened::isSameFileAs);
    }

    /// Removes leftovers of other uploads to the same target.
    void removeOthers() {
        if (hidden.isPresent()) {
            uploads.stale().named(target.directory(), hidden.get().name());
            uploads.removeUnfinished(target.directory(), target.name(), target.path());
        }
    }

    /// Keeps the file for a restart. Of a part file, the bytes outside of the recorded ranges are released: no
    /// restart can use them.
    ///
    /// @param recorded ranges that are known to be stored
    void keep(ByteRangeSet recorded) throws IOException {
        if (isHidden()) {
            keepOnly(file, recorded);
        } else if (reserved.bytes() > 0) {
            file.cut(file.channel().size());
        }
    }

    static void keepOnly(FileAnchor part, ByteRangeSet recorded) throws IOException {
        part.cut(recorded.end());
        for (ByteRange gap : recorded.complement(0, recorded.end()).ranges()) {
            part.release(gap.start(), gap.end() - gap.start());
        }
    }

    /// Removes a part file of which no range was announced. The lock is still held.
    void discard() throws IOException {
        if (hidden.isPresent()) {
            target.directory().remove(hidden.get().name());
        }
    }

    RuntimeException failure(IOException e, FileAction action) {
        return uploads.tree().failures().of(e, action, target.path());
    }

    /// Closes the file and releases the lock.
    @Override
    public void close() {
        try {
            file.close();
        } finally {
            reserved.close();
        }
    }
}
