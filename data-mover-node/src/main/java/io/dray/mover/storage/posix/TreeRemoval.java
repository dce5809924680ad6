package io.dray.mover.storage.posix;

import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.Confinement.Purpose;
import io.dray.protocol.failure.StorageCondition;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Removes directories with what is in them (SITE RDEL), and leftovers of uploads (RMD). Links are removed,
/// never followed: each directory is opened from its pinned parent.
final class TreeRemoval {
    /// Deeper trees are refused: every level holds a descriptor open while it is worked on.
    private static final int DEEPEST = 256;

    private final PosixTree tree;

    TreeRemoval(PosixTree tree) {
        this.tree = tree;
    }

    void remove(StoragePath path) {
        tree.rules().demandBelow(Right.DELETE, path);
        try (Anchor parent = tree.parent(path, Right.DELETE, FileAction.DELETE)) {
            if (!tree.rules().uniform()) {
                tree.rules()
                        .demandBelow(Right.DELETE,
                                new StoragePath(parent.location()).child(path.name()));
            }
            Path entry = EntryNames.child(parent.path(), path.name());
            if (FileStatus.ofEntry(entry).isDirectory()) {
                removeDirectory(parent, entry, path, 0);
            } else {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.DELETE, path.text());
        }
    }

    /// Removes part and side files that no upload is using from a directory.
    void removeLeftovers(StoragePath path) throws IOException {
        Purpose purpose = new Purpose(FileAction.REMOVE_DIRECTORY, path.text());
        try (Anchor directory = tree.directory(path, Right.DELETE, FileAction.REMOVE_DIRECTORY)) {
            List<Path> leftovers = new ArrayList<>();
            for (Path entry : entries(directory.path())) {
                if (!EntryNames.isLeftover(EntryNames.shown(entry).text())) {
                    throw StorageFailures.of(StorageCondition.NOT_EMPTY,
                            FileAction.REMOVE_DIRECTORY, path.text());
                }
                leftovers.add(entry);
            }
            // By name: a part file, which its upload has locked, comes before its side file, which is
            // not locked and must stay while the upload runs.
            leftovers.sort(Comparator.naturalOrder());
            for (Path leftover : leftovers) {
                removeUnused(directory, leftover, purpose);
            }
        }
    }

    private void removeUnused(Anchor directory, Path leftover, Purpose purpose)
            throws IOException {
        String name = EntryNames.shown(leftover).text();
        try (Anchor pinned = tree.confinement().pin(directory, name, purpose);
                FileAnchor file = tree.confinement().openFile(pinned, purpose)) {
            if (!file.lock()) {
                throw StorageFailures.because(StorageCondition.BUSY, purpose.action(),
                        purpose.shown(), "an upload into it is running");
            }
            Files.deleteIfExists(leftover);
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
                removeDirectory(directory, child, path.child(EntryNames.shown(child).text()),
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
