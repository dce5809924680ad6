package io.dray.mover.storage.posix;

import io.dray.control.syscall.HostPaths;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.Confinement.Purpose;
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

    private final PosixTree tree;

    EntryFacts(PosixTree tree) {
        this.tree = tree;
    }

    /// Facts of a pinned object that no link leads to.
    FileFacts ofPinned(Anchor anchor, StoragePath path, String name) throws IOException {
        FileStatus status = FileStatus.of(anchor.path());
        return new Found(name, status, anchor.path(), LinkFollowing.FOLLOW)
                .facts(tree, path, status.kind(), Optional.empty(), Optional.empty());
    }

    /// Facts of an entry of a directory.
    ///
    /// @param entry how Java's file calls reach it
    /// @param path  where it is in the tree
    /// @param name  by which it is shown
    FileFacts ofEntry(Path entry, StoragePath path, String name) throws IOException {
        FileStatus status;
        try {
            status = FileStatus.ofEntry(entry);
        } catch (AccessDeniedException e) {
            return unknown(name);
        }
        Found itself = new Found(name, status, entry, LinkFollowing.STAY);
        if (!status.isLink()) {
            return itself.facts(tree, path, status.kind(), Optional.empty(), Optional.empty());
        }
        Optional<String> text = Optional.of(HostPaths.text(Files.readSymbolicLink(entry)));
        try (Anchor target = tree.placed(tree.confinement()
                .follow(path.relative(), new Purpose(FileAction.LOOK, path.text())), Right.READ)) {
            FileStatus led = FileStatus.of(target.path());
            return new Found(name, led, target.path(), LinkFollowing.FOLLOW).facts(tree,
                    path, led.kind(), text, Optional.empty());
        } catch (StorageFailure e) {
            // A link that leads nowhere, or out of the tree, is listed as itself.
            Kind kind = switch (e.condition()) {
                case NOT_FOUND -> Kind.DANGLING_LINK;
                default -> Kind.SYMBOLIC_LINK;
            };
            return itself.facts(tree, path, kind, text, Optional.of(INVALID_LINK));
        }
    }

    /// The Unique fact.
    ///
    /// @param device number as `stat` tells it
    static String unique(long device, long inode) {
        return Long.toHexString(device) + "-" + Long.toHexString(inode);
    }

    private static FileFacts unknown(String name) {
        FileFacts.Principal nobody = new FileFacts.Principal(Optional.empty(), 0);
        return new FileFacts(name, Kind.OTHER, 0, Instant.EPOCH, Optional.empty(), 0, nobody,
                nobody, "0-0",
                Optional.empty(), new Access(false, false, false), Optional.empty(),
                Optional.of(OPEN_FAILED));
    }

    private record Found(String name, FileStatus status, Path reach, LinkFollowing links) {
        FileFacts facts(PosixTree tree, StoragePath path, Kind kind, Optional<String> link,
                Optional<String> error) {
            String unique = unique(status.device(), status.inode());
            Access bits = tree.accounts().access(status);
            boolean removable = !path.isRoot() && tree.rules().permits(Right.DELETE, path);
            boolean writable = tree.rules().permits(Right.WRITE, path)
                    && (status.isDirectory() || removable);
            Access access = new Access(
                    bits.readable() && tree.rules().permits(Right.READ, path),
                    bits.writable() && writable, bits.executable(), removable);
            return new FileFacts(name, kind, status.size(), status.modified().toInstant(),
                    Optional.of(status.changed().toInstant()),
                    status.permissions(), tree.accounts().owner(status, reach, links),
                    tree.accounts().group(status, reach, links), unique, link, access,
                    Optional.empty(), error);
        }
    }
}
