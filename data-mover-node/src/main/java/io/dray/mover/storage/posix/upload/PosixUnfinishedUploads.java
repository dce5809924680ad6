package io.dray.mover.storage.posix.upload;

import io.dray.control.security.FileLease;
import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.UnfinishedUploads;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.LinkFollowing;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts.Principal;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads part files and side files in an exported directory, without changing or locking them.
public final class PosixUnfinishedUploads implements UnfinishedUploads {
    private final Uploads uploads;
    private final ConfinedTree tree;

    public PosixUnfinishedUploads(Uploads uploads) {
        this.uploads = uploads;
        this.tree = uploads.tree();
    }

    @Override
    public List<UnfinishedUpload> in(String text) {
        StoragePath path = new StoragePath(text);
        try (Anchor directory = tree.directory(path, Right.WRITE, FileAction.LIST)) {
            List<UnfinishedUpload> found = new ArrayList<>();
            for (String name : StalePartFiles.namesIn(directory)) {
                LeftoverName leftover = LeftoverName.parse(name).orElseThrow();
                Optional<FileStatus> status = FileStatus.ifThere(directory.path().resolve(name));
                if (status.isPresent() && StalePartFiles.isOne(leftover, status.get())) {
                    found.add(upload(directory, leftover, status.get()));
                }
            }
            return found;
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.LIST, text);
        }
    }

    private UnfinishedUpload upload(Anchor directory, LeftoverName leftover, FileStatus status)
            throws IOException {
        Path file = directory.path().resolve(leftover.text());
        long stored = leftover.kind() == Kind.PART
                ? recorded(directory, leftover, status).map(c -> c.ranges().total()).orElse(0L)
                : leftover.kind() == Kind.COPY ? status.size() : 0;
        Principal owner = uploads.accounts().owner(status, file, LinkFollowing.STAY);
        return new UnfinishedUpload(leftover, status.size(), diskBytes(file, status), stored,
                status.changed().toInstant(),
                status.isFile() ? FileLease.holder(file) : OptionalLong.empty(),
                owner.name().orElseGet(() -> Long.toString(owner.id())));
    }

    private static long diskBytes(Path file, FileStatus status) {
        if (!LinuxCalls.areKnown()) {
            return status.size();
        }
        LinuxCalls.Stat found = LinuxCalls.status(LinuxCalls.AT_FDCWD, file.toString());
        return found.result() < 0 ? status.size() : found.disk();
    }

    /// Returns the content of a part's side file, if it describes this part.
    private static Optional<RangeLog.Content> recorded(Anchor directory, LeftoverName part,
            FileStatus status) throws IOException {
        return RangeLog.read(directory.path().resolve(part.as(Kind.RANGES).text()))
                .filter(content -> content.isOfPart(status.inode()));
    }

    @Override
    public StoredRanges stored(String text) {
        try (UploadTarget target = UploadTarget.find(uploads, text)) {
            Optional<FileStatus> part = FileStatus.ifThere(target.part());
            if (part.isPresent()) {
                Optional<RangeLog.Content> content = RangeLog.read(target.ranges())
                        .filter(c -> c.isAbout(new RangeLog.Subject("part", part.get().inode(), 0,
                                target.name())));
                if (content.isPresent()) {
                    return new StoredRanges(content.get().ranges(), content.get().received());
                }
            }
            // A coordinator's file that is complete has the hidden name itself.
            return target.present()
                    .filter(_ -> PartNames.isHidden(target.name()))
                    .map(whole -> new StoredRanges(ByteRangeSet.of(0, whole.size()), 0))
                    .orElse(StoredRanges.NONE);
        } catch (StorageFailure e) {
            return switch (e.condition()) {
                case NOT_FOUND, NOT_A_DIRECTORY -> StoredRanges.NONE;
                default -> throw e;
            };
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.LOOK, text);
        }
    }
}
