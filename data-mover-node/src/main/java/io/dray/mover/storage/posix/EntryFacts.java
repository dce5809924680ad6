package io.dray.mover.storage.posix;

import io.dray.control.syscall.HostPaths;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.LinkFollowing;
import io.dray.mover.storage.posix.identity.Accounts;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// Makes the facts of one entry, for MLST and for listings.
final class EntryFacts {
    private static final String INVALID_LINK = "InvalidLink";
    static final String OPEN_FAILED = "OpenFailed";

    private final ConfinedTree tree;
    private final Accounts accounts;

    EntryFacts(ConfinedTree tree, Accounts accounts) {
        this.tree = tree;
        this.accounts = accounts;
    }

    /// Returns the facts of a pinned object that was not reached through a link.
    FileFacts ofPinned(Anchor anchor, StoragePath path, String name) throws IOException {
        FileStatus status = FileStatus.of(anchor.path());
        return facts(new Found(name, status, anchor.path(), LinkFollowing.FOLLOW), path,
                status.kind(), Optional.empty(), Optional.empty());
    }

    /// Returns the facts of an entry of a directory.
    ///
    /// @param entry its path for Java's file calls
    /// @param path  its path in the tree
    /// @param name  its name as shown
    FileFacts ofEntry(Path entry, StoragePath path, String name) throws IOException {
        FileStatus status;
        try {
            status = FileStatus.ofEntry(entry);
        } catch (AccessDeniedException e) {
            return unknown(name);
        }
        Found itself = new Found(name, status, entry, LinkFollowing.STAY);
        if (!status.isLink()) {
            return facts(itself, path, status.kind(), Optional.empty(), Optional.empty());
        }
        Optional<String> text = Optional.of(HostPaths.text(Files.readSymbolicLink(entry)));
        try (Anchor target = tree.placed(tree.confinement()
                .follow(path.relative(), new Purpose(FileAction.LOOK, path.text())), Right.READ)) {
            FileStatus led = FileStatus.of(target.path());
            return facts(new Found(name, led, target.path(), LinkFollowing.FOLLOW), path,
                    led.kind(), text, Optional.empty());
        } catch (StorageFailure e) {
            // A link that leads nowhere, or out of the tree, is listed as itself.
            Kind kind = switch (e.condition()) {
                case NOT_FOUND -> Kind.DANGLING_LINK;
                default -> Kind.SYMBOLIC_LINK;
            };
            return facts(itself, path, kind, text, Optional.of(INVALID_LINK));
        }
    }

    private static FileFacts unknown(String name) {
        FileFacts.Principal nobody = new FileFacts.Principal(Optional.empty(), 0);
        return new FileFacts(name, Kind.OTHER, 0, Instant.EPOCH, Optional.empty(), 0, nobody,
                nobody, "0-0",
                Optional.empty(), new Access(false, false, false), Optional.empty(),
                Optional.of(OPEN_FAILED));
    }

    private record Found(String name, FileStatus status, Path reach, LinkFollowing links) {}

    private FileFacts facts(Found found, StoragePath path, Kind kind, Optional<String> link,
            Optional<String> error) {
        FileStatus status = found.status();
        Access bits = accounts.access(status);
        boolean removable = !path.isRoot() && tree.rules().permits(Right.DELETE, path);
        boolean writable = tree.rules().permits(Right.WRITE, path)
                && (status.isDirectory() || removable);
        Access access = new Access(
                bits.readable() && tree.rules().permits(Right.READ, path),
                bits.writable() && writable, bits.executable(), removable);
        return new FileFacts(found.name(), kind, status.size(), status.modified().toInstant(),
                Optional.of(status.changed().toInstant()), status.permissions(),
                accounts.owner(status, found.reach(), found.links()),
                accounts.group(status, found.reach(), found.links()),
                FileStatus.unique(status.device(), status.inode()), link, access,
                Optional.empty(), error);
    }
}
