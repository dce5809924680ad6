package io.dray.mover.storage.posix;

import io.dray.control.syscall.HostPaths;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.upload.StalePartFiles;
import io.dray.mover.storage.posix.upload.StalePartFiles.Fate;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.listing.LeftoverName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Removes directories with their content (SITE RDEL), and leftovers of uploads (RMD). Links are removed, never
/// followed: each directory is opened from its pinned parent.
final class TreeRemoval {
    /// Deeper trees are refused, since each level holds a descriptor open.
    private static final int DEEPEST = 256;

    private final Uploads uploads;
    private final ConfinedTree tree;

    TreeRemoval(Uploads uploads) {
        this.uploads = uploads;
        this.tree = uploads.tree();
    }

    void remove(StoragePath path) {
        tree.rules().demandBelow(Right.DELETE, path);
        try (Anchor parent = tree.parent(path, Right.DELETE, FileAction.DELETE)) {
            if (!tree.rules().uniform()) {
                tree.rules()
                        .demandBelow(Right.DELETE,
                                new StoragePath(parent.location()).child(path.name()));
            }
            Path entry = HostPaths.child(parent.path(), path.name());
            if (FileStatus.ofEntry(entry).isDirectory()) {
                removeDirectory(parent, entry, path, 0);
            } else {
                removeFile(parent, path);
            }
            // Only the topmost entry is forced: what was below it cannot be reached any more.
            tree.settleEntries(parent);
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.DELETE, path.text());
        }
    }

    /// Removes an entry that is not a directory, and leftovers of uploads to it. A file with a hidden name
    /// stays while an upload writes to it.
    void removeFile(Anchor directory, StoragePath path) throws IOException {
        Path entry = HostPaths.child(directory.path(), path.name());
        if (PartNames.isHidden(path.name())) {
            removeUnheld(directory, entry, new Purpose(FileAction.DELETE, path.text()));
        }
        Files.deleteIfExists(entry);
        uploads.removeUnfinished(directory, path.name(), path.text());
    }

    /// Removes part and side files that no upload is using from a directory.
    void removeLeftovers(StoragePath path) throws IOException {
        Purpose purpose = new Purpose(FileAction.REMOVE_DIRECTORY, path.text());
        try (Anchor directory = tree.directory(path, Right.DELETE, FileAction.REMOVE_DIRECTORY)) {
            List<Path> leftovers = new ArrayList<>();
            for (Path entry : entries(directory.path())) {
                if (!PartNames.isHidden(HostPaths.name(entry))) {
                    throw StorageFailures.of(StorageCondition.NOT_EMPTY,
                            FileAction.REMOVE_DIRECTORY, path.text());
                }
                leftovers.add(entry);
            }
            for (Path leftover : leftovers) {
                removeUnheld(directory, leftover, purpose);
            }
        }
    }

    /// Removes a part or side file by its name, together with the other of the two.
    void removeLeftover(StoragePath path, LeftoverName leftover) {
        Purpose purpose = new Purpose(FileAction.DELETE, path.text());
        tree.rules().demand(Right.DELETE, path);
        try (Anchor directory = tree.directory(path.parent(), Right.DELETE, FileAction.DELETE)) {
            Path file = directory.path().resolve(leftover.text());
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw StorageFailures.of(StorageCondition.NOT_FOUND, FileAction.DELETE,
                        path.text());
            }
            removeUnheld(directory, file, purpose);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw StorageFailures.of(StorageCondition.PERMISSION_DENIED, FileAction.DELETE,
                        path.text());
            }
        }
    }

    /// Removes the part file of an upload to a hidden name.
    ///
    /// @return whether there was one
    boolean removePartOf(Anchor directory, StoragePath path) {
        Path part = directory.path().resolve(PartNames.part(path.name()));
        boolean there = Files.exists(part, LinkOption.NOFOLLOW_LINKS);
        removeUnheld(directory, part, new Purpose(FileAction.DELETE, path.text()));
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            throw StorageFailures.of(StorageCondition.PERMISSION_DENIED, FileAction.DELETE,
                    path.text());
        }
        return there;
    }

    /// Removes a leftover. If it stays, the removal of its directory fails and reports that.
    ///
    /// @throws StorageFailure `BUSY` when an upload holds the leftover
    private void removeUnheld(Anchor directory, Path leftover, Purpose purpose) {
        LeftoverName name = LeftoverName.parse(HostPaths.name(leftover)).orElseThrow();
        if (uploads.stale()
                .remove(tree.confinement(), directory, name, (_, _) -> true,
                        purpose.shown()) == Fate.HELD) {
            throw StorageFailures.uploading(purpose.action(), purpose.shown());
        }
    }

    private void removeDirectory(Anchor parent, Path entry, StoragePath path, int depth)
            throws IOException {
        if (depth > DEEPEST) {
            throw StorageFailures.because(StorageCondition.NAME_TOO_LONG, FileAction.DELETE,
                    path.text(), "more than " + DEEPEST + " directories are nested here");
        }
        Purpose purpose = new Purpose(FileAction.DELETE, path.text());
        try (Anchor directory = tree.confinement().subdirectory(parent, entry, purpose)) {
            tree.demandBelowRoot(FileStatus.of(directory.path()), path, FileAction.DELETE);
            for (String leftover : StalePartFiles.namesIn(directory)) {
                removeUnheld(directory, directory.path().resolve(leftover), purpose);
            }
            List<Path> below = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
                for (Path child : entries) {
                    if (FileStatus.ofEntry(child).isDirectory()) {
                        below.add(child);
                    } else {
                        Files.deleteIfExists(child);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            for (Path child : below) {
                removeDirectory(directory, child, path.child(HostPaths.name(child)),
                        depth + 1);
            }
        }
        Files.deleteIfExists(entry);
    }

    private static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }
}
