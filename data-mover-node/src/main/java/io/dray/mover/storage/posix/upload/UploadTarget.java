package io.dray.mover.storage.posix.upload;

import io.dray.control.syscall.HostPaths;
import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.listing.LeftoverName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The target of an upload: a pinned directory and a name in it that is not a link.
///
/// @param directory pinned; closed by [#close()]
/// @param name      of the target in that directory
/// @param present   the entry of that name, if there is one
/// @param path      as the client gave it, for messages
/// @param replaces  whether an existing file may be replaced. If not, the name is free, and must still be free
///                  when the upload gets it
public record UploadTarget(Anchor directory, String name, Optional<FileStatus> present, String path,
        boolean replaces)
        implements
            AutoCloseable {
    /// Maximum number of links in a row, as in Linux.
    private static final int MOST_LINKS = 40;

    /// Finds the target of an upload, and checks that it may be written.
    public static UploadTarget find(Uploads uploads, String text) {
        UploadTarget target = resolve(uploads.tree(), text);
        try {
            return checked(uploads, target);
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /// Finds a target without these checks. A link at the end is followed; it may lead to a file that does not
    /// exist yet.
    public static UploadTarget resolve(ConfinedTree tree, String text) {
        StoragePath path = new StoragePath(text);
        Anchor directory = tree.parent(path, Right.WRITE, FileAction.STORE);
        String name = path.name();
        try {
            for (int links = 0; links < MOST_LINKS; links++) {
                Optional<FileStatus> present = directory.entry(name);
                if (present.isEmpty() || !present.get().isLink()) {
                    return new UploadTarget(directory, name, present, text,
                            tree.replaces(path, directory, name));
                }
                String link = HostPaths
                        .text(Files.readSymbolicLink(HostPaths.child(directory.path(), name)));
                int slash = link.lastIndexOf('/');
                String parent = slash < 0 ? "." : link.substring(0, slash + 1);
                String base = directory.location().substring(1);
                String from = link.startsWith("/") || base.isEmpty() ? parent : base + "/" + parent;
                Anchor next = tree.confinement()
                        .directory(from, new Purpose(FileAction.STORE, text));
                directory.close();
                directory = next;
                name = demandName(link.substring(slash + 1), text);
                directory = tree.holding(directory, name, Right.WRITE);
            }
            throw tree.failures().of(LinuxCalls.ELOOP, FileAction.STORE, text);
        } catch (IOException e) {
            directory.close();
            throw tree.failures().of(e, FileAction.STORE, text);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    public Path entry() {
        return HostPaths.child(directory.path(), name);
    }

    Path part() {
        return directory.path().resolve(PartNames.part(name));
    }

    /// Returns the path of the side file of the part file.
    Path ranges() {
        return directory.path().resolve(PartNames.ranges(name));
    }

    @Override
    public void close() {
        directory.close();
    }

    private static String demandName(String name, String path) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw StorageFailures.of(StorageCondition.IS_A_DIRECTORY, FileAction.STORE, path);
        }
        if (PartNames.isLeftover(name)) {
            throw StorageFailures.nameKept(FileAction.STORE, path);
        }
        return name;
    }

    private static UploadTarget checked(Uploads uploads, UploadTarget target) {
        ConfinedTree tree = uploads.tree();
        tree.demandListable(StoragePath.ROOT.child(target.name), FileAction.STORE);
        if (!LeftoverName.mayBeStored(target.name)) {
            throw StorageFailures.nameKept(FileAction.STORE, target.path);
        }
        if (target.present.isPresent()) {
            FileStatus status = target.present.get();
            if (!status.isFile()) {
                throw status.notRegular(FileAction.STORE, target.path);
            }
            if (!target.replaces) {
                throw tree.keeps(FileAction.STORE, target.path);
            }
            if (!uploads.accounts().access(status).writable()) {
                throw StorageFailures.of(StorageCondition.PERMISSION_DENIED, FileAction.STORE,
                        target.path);
            }
        }
        return target;
    }
}
