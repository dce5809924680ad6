package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.security.FileLease;
import io.dray.control.server.FileNamespace;
import io.dray.control.syscall.HostPaths;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.ChecksumCache.Identity;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.FileChecksum;
import io.dray.mover.storage.StoragePath;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileAnchor;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.LinkTexts;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.upload.FinalName;
import io.dray.mover.storage.posix.upload.StalePartFiles;
import io.dray.mover.storage.posix.upload.UploadTarget;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// File operations in an exported directory.
final class PosixNamespace implements FileNamespace {
    /// Limit of [#given], since a client may never rename its files.
    private static final int MOST_GIVEN = 10_000;

    private final Uploads uploads;
    private final ConfinedTree tree;
    private final EntryFacts facts;
    private final TreeRemoval removal;
    /// Unfinished files whose mode this session has set. They keep it when they get their final name.
    private final Set<StoragePath> given = ConcurrentHashMap.newKeySet();

    PosixNamespace(Uploads uploads) {
        this.uploads = uploads;
        this.tree = uploads.tree();
        this.facts = new EntryFacts(tree, uploads.accounts());
        this.removal = new TreeRemoval(uploads);
    }

    /// An operation on a pinned object.
    private interface Work<T> {
        T on(Anchor anchor) throws IOException;
    }

    @Override
    public FileFacts facts(String text) {
        StoragePath path = new StoragePath(text);
        Right right = tree.rules().permits(Right.READ, path) ? Right.READ : Right.WRITE;
        if (path.isRoot()) {
            return with(tree.follow(path, right, FileAction.LOOK), FileAction.LOOK, path,
                    root -> facts.ofPinned(root, path, text));
        }
        if (PartNames.isLeftover(path.name())) {
            throw StorageFailures.of(StorageCondition.NOT_FOUND, FileAction.LOOK, text);
        }
        return with(tree.parent(path, right, FileAction.LOOK), FileAction.LOOK, path,
                parent -> readable(
                        facts.ofEntry(HostPaths.child(parent.path(), path.name()), path,
                                text)));
    }

    /// Fails if the facts of an entry could not be read. A listing shows such an entry.
    private static FileFacts readable(FileFacts found) {
        if (found.error().equals(Optional.of(EntryFacts.OPEN_FAILED))) {
            throw StorageFailures.of(StorageCondition.PERMISSION_DENIED, FileAction.LOOK,
                    found.name());
        }
        return found;
    }

    @Override
    public void list(String text, Consumer<FileFacts> each) {
        StoragePath path = new StoragePath(text);
        with(tree.directory(path, Right.READ, FileAction.LIST), FileAction.LIST, path,
                directory -> {
                    List<LeftoverName> leftovers = new ArrayList<>();
                    try (DirectoryStream<Path> entries = Files
                            .newDirectoryStream(directory.path())) {
                        for (Path entry : entries) {
                            listEntry(entry, path, leftovers).ifPresent(each);
                        }
                    } catch (DirectoryIteratorException e) {
                        throw e.getCause();
                    }
                    if (tree.rules().permits(Right.WRITE, path)) {
                        uploads.stale()
                                .removeOld(tree.confinement(), directory, leftovers, path.text());
                    }
                    return path;
                });
    }

    private Optional<FileFacts> listEntry(Path entry, StoragePath directory,
            List<LeftoverName> leftovers) throws IOException {
        String name = HostPaths.name(entry);
        Optional<LeftoverName> leftover = LeftoverName.parse(name);
        if (leftover.isPresent()) {
            if (leftovers.size() < StalePartFiles.AT_ONCE) {
                leftovers.add(leftover.get());
            }
            return Optional.empty();
        }
        try {
            return Optional.of(facts.ofEntry(entry, directory.child(name), name));
        } catch (NoSuchFileException e) {
            // Removed since the directory was read.
            return Optional.empty();
        }
    }

    /// Uses the checks of the operations themselves: opening a source, finding an upload's target, giving it
    /// its name, and making a directory.
    @Override
    public void check(FileCommand.Check.Verb verb, String text) {
        StoragePath path = new StoragePath(text);
        switch (verb) {
            case RETR ->
                PosixReader.open(tree, uploads.checksums(), path).close();
            case STOR -> {
                try (UploadTarget target = UploadTarget.find(uploads, text)) {
                    demandRoom(target.directory(), FileAction.STORE, text);
                } catch (IOException e) {
                    throw tree.failures().of(e, FileAction.STORE, text);
                }
            }
            case RNTO -> {
                demandName(LeftoverName.mayBeStored(path.name()), path, FileAction.RENAME);
                tree.demandListable(path, FileAction.RENAME);
                try (UploadTarget target = UploadTarget.resolve(tree, text)) {
                    FinalName.demandReplaceable(tree, target);
                } catch (IOException e) {
                    throw tree.failures().of(e, FileAction.RENAME, text);
                }
            }
            case MKD -> {
                demandNewDirectory(path);
                with(tree.parent(path, Right.WRITE, FileAction.MAKE_DIRECTORY),
                        FileAction.MAKE_DIRECTORY, path, parent -> {
                            if (FileStatus.ifThere(HostPaths.child(parent.path(), path.name()))
                                    .isPresent()) {
                                throw StorageFailures.of(StorageCondition.EXISTS,
                                        FileAction.MAKE_DIRECTORY, text);
                            }
                            demandRoom(parent, FileAction.MAKE_DIRECTORY, text);
                            return path;
                        });
            }
        }
    }

    /// Demands that entries can be made in a directory.
    private void demandRoom(Anchor directory, FileAction action, String path)
            throws IOException {
        if (!uploads.accounts().mayWriteTo(directory.path())) {
            throw StorageFailures.of(StorageCondition.PERMISSION_DENIED, action, path);
        }
    }

    @Override
    public void makeDirectory(String text) {
        StoragePath path = new StoragePath(text);
        demandNewDirectory(path);
        with(tree.parent(path, Right.WRITE, FileAction.MAKE_DIRECTORY), FileAction.MAKE_DIRECTORY,
                path, parent -> {
                    Path entry = HostPaths.child(parent.path(), path.name());
                    try {
                        Files.createDirectory(entry);
                    } catch (FileAlreadyExistsException e) {
                        // A client that resumes after an interruption takes the directory for made, so it must
                        // be durable.
                        tree.settleEntries(parent);
                        throw e;
                    }
                    tree.settleEntries(parent);
                    return entry;
                });
    }

    private void demandNewDirectory(StoragePath path) {
        if (path.isRoot()) {
            throw StorageFailures.of(StorageCondition.EXISTS, FileAction.MAKE_DIRECTORY,
                    path.text());
        }
        tree.demandListable(path, FileAction.MAKE_DIRECTORY);
        demandName(LeftoverName.mayBeDirectory(path.name()), path, FileAction.MAKE_DIRECTORY);
    }

    @Override
    public void removeDirectory(String text) {
        StoragePath path = new StoragePath(text);
        with(tree.parent(path, Right.DELETE, FileAction.REMOVE_DIRECTORY),
                FileAction.REMOVE_DIRECTORY, path, parent -> {
                    Path entry = HostPaths.child(parent.path(), path.name());
                    FileStatus status = FileStatus.ofEntry(entry);
                    if (!status.isDirectory()) {
                        throw StorageFailures.of(StorageCondition.NOT_A_DIRECTORY,
                                FileAction.REMOVE_DIRECTORY, text);
                    }
                    tree.demandBelowRoot(status, path, FileAction.REMOVE_DIRECTORY);
                    try {
                        Files.delete(entry);
                    } catch (DirectoryNotEmptyException e) {
                        removal.removeLeftovers(path);
                        Files.delete(entry);
                    }
                    tree.settleEntries(parent);
                    return entry;
                });
    }

    @Override
    public void delete(String text) {
        StoragePath path = new StoragePath(text);
        if (PartNames.isLeftover(path.name())) {
            removal.removeLeftover(path, LeftoverName.parse(path.name()).orElseThrow());
            return;
        }
        with(tree.parent(path, Right.DELETE, FileAction.DELETE), FileAction.DELETE, path,
                parent -> {
                    Path entry = HostPaths.child(parent.path(), path.name());
                    if (PartNames.isHidden(path.name()) && removal.removePartOf(parent, path)
                            && !Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                        tree.settleEntries(parent);
                        return entry;
                    }
                    if (FileStatus.ofEntry(entry).isDirectory()) {
                        throw StorageFailures.of(StorageCondition.IS_A_DIRECTORY,
                                FileAction.DELETE, text);
                    }
                    removal.removeFile(parent, path);
                    tree.settleEntries(parent);
                    return entry;
                });
    }

    @Override
    public void deleteTree(String text) {
        removal.remove(new StoragePath(text));
    }

    @Override
    public List<String> rename(String fromText, String toText) {
        StoragePath from = new StoragePath(fromText);
        StoragePath to = new StoragePath(toText);
        demandName(LeftoverName.mayBecome(from.name(), to.name()), to, FileAction.RENAME);
        tree.rules().demandMove(from, to);
        tree.demandListable(to, FileAction.RENAME);
        return with(tree.parent(from, Right.DELETE, FileAction.RENAME), FileAction.RENAME, from,
                parent -> PartNames.isUnnamed(from.name())
                        ? nameUpload(parent, from, to)
                        : move(parent, from, to));
    }

    /// Checks the rules also for the places that links have led to.
    private void demandMove(Anchor from, String name, Anchor to, String target) {
        if (!tree.rules().uniform()) {
            tree.rules()
                    .demandMove(new StoragePath(from.location()).child(name),
                            new StoragePath(to.location()).child(target));
        }
    }

    /// Gives a verified upload its final name. The coordinator forgets the upload after that, so the name must
    /// be as durable as the bytes.
    private List<String> nameUpload(Anchor parent, StoragePath from, StoragePath to)
            throws IOException {
        Purpose purpose = new Purpose(FileAction.RENAME, from.text());
        // A front end names a file while some of its back ends, which share the lock, wait for data in vain.
        try (Anchor file = tree.confinement().pin(parent, from.name(), purpose);
                FileAnchor _ = held(file, FileLease.Kind.SHARED, purpose);
                UploadTarget target = UploadTarget.resolve(tree, to.text())) {
            demandMove(parent, from.name(), target.directory(), target.name());
            FileStatus stored = FileStatus.of(file.path());
            boolean kept = given.contains(from);
            List<String> lost = new FinalName(tree, parent, from.name(), file, target)
                    .give(kept ? OptionalInt.of(stored.permissions()) : OptionalInt.empty(),
                            tree.durability() == Durability.FORCED);
            given.remove(from);
            if (kept && PartNames.isUnnamed(target.name())) {
                given.add(to);
            }
            renamed(stored, target.entry());
            settle(parent, target.directory());
            uploads.removeUnfinished(target.directory(), target.name(), to.text());
            return lost;
        }
    }

    /// Renames as rename(2) does, but does not replace a device, FIFO or socket, nor a link to one.
    private List<String> move(Anchor parent, StoragePath from, StoragePath to)
            throws IOException {
        Path source = HostPaths.child(parent.path(), from.name());
        FileStatus moved = FileStatus.ofEntry(source);
        if (moved.isDirectory()) {
            tree.demandBelowRoot(moved, from, FileAction.RENAME);
        }
        Purpose purpose = new Purpose(FileAction.RENAME, from.text());
        try (Anchor file = tree.confinement().pin(parent, from.name(), purpose);
                FileAnchor _ = moved.isFile()
                        ? held(file, FileLease.Kind.EXCLUSIVE, purpose)
                        : null) {
            return move(parent, from, to, moved);
        }
    }

    private List<String> move(Anchor parent, StoragePath from, StoragePath to, FileStatus moved) {
        Path source = HostPaths.child(parent.path(), from.name());
        return with(tree.parent(to, Right.WRITE, FileAction.RENAME), FileAction.RENAME, to,
                directory -> {
                    demandMove(parent, from.name(), directory, to.name());
                    Path target = HostPaths.child(directory.path(), to.name());
                    demandElsewhere(source, moved, directory, to);
                    demandReplaceable(target, moved, to);
                    if (tree.replaces(to, directory, to.name())) {
                        tree.confinement().rename(parent, from.name(), directory, to.name());
                    } else if (!tree.confinement()
                            .renameToFree(parent, from.name(), directory, to.name())) {
                        throw tree.keeps(FileAction.RENAME, to.text());
                    }
                    renamed(moved, target);
                    settle(parent, directory);
                    if (moved.isFile()) {
                        uploads.removeUnfinished(directory, to.name(), to.text());
                    }
                    return List.of();
                });
    }

    /// Locks a regular file against uploads into it until the returned anchor is closed.
    ///
    /// @return null if it cannot be opened for writing: then no upload writes to it
    /// @throws StorageFailure `BUSY` when one does
    private @Nullable FileAnchor held(Anchor pinned, FileLease.Kind kind, Purpose purpose)
            throws IOException {
        FileAnchor file;
        try {
            file = tree.confinement().openFile(pinned, purpose);
        } catch (StorageFailure e) {
            return null;
        }
        try {
            if (!file.lock(kind)) {
                throw StorageFailures.uploading(purpose.action(), purpose.shown());
            }
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void demandReplaceable(Path target, FileStatus moved, StoragePath to)
            throws IOException {
        Optional<FileStatus> present = FileStatus.ifThere(target);
        if (present.isEmpty()) {
            return;
        }
        FileStatus status = present.get();
        if (status.isLink()) {
            leadsTo(to).filter(FileStatus::isSpecial).ifPresent(device -> {
                throw device.irreplaceable(FileAction.RENAME, to.text());
            });
        } else if (status.isSpecial() || (status.isDirectory() && !moved.isDirectory())) {
            throw status.irreplaceable(FileAction.RENAME, to.text());
        }
    }

    /// Returns the status of a link's target, if that is in the tree.
    private Optional<FileStatus> leadsTo(StoragePath link) throws IOException {
        try (Anchor target = tree.confinement()
                .follow(link.relative(), new Purpose(FileAction.RENAME, link.text()))) {
            return Optional.of(FileStatus.of(target.path()));
        } catch (StorageFailure e) {
            return Optional.empty();
        }
    }

    /// Keeps the checksums of a renamed file. Called before the disk is waited for, since somebody may write to
    /// the file meanwhile.
    private void renamed(FileStatus moved, Path target) throws IOException {
        if (moved.isFile()) {
            uploads.checksums().moved(moved.identity(), FileStatus.ofEntry(target).identity());
        }
    }

    /// Forces both directories, that of the new name first: after a crash, the file has at least one name.
    private void settle(Anchor from, Anchor to) throws IOException {
        tree.settleEntries(to);
        if (!FileStatus.of(from.path()).isSameFileAs(FileStatus.of(to.path()))) {
            tree.settleEntries(from);
        }
    }

    /// Refuses to move a directory into itself, and to rename one name of a file to another, since the system
    /// would keep both.
    private void demandElsewhere(Path source, FileStatus moved, Anchor parent, StoragePath to)
            throws IOException {
        Optional<FileStatus> present = FileStatus
                .ifThere(HostPaths.child(parent.path(), to.name()));
        if (present.isPresent() && present.get().isSameFileAs(moved) && !isAnotherSpelling(source,
                to)) {
            throw StorageFailures.because(StorageCondition.BAD_NAME, FileAction.RENAME, to.text(),
                    "both names belong to the same file");
        }
        if (!moved.isDirectory()) {
            return;
        }
        Purpose purpose = new Purpose(FileAction.RENAME, to.text());
        for (StoragePath at = new StoragePath(parent.location());; at = at.parent()) {
            try (Anchor above = tree.confinement().directory(at.relative(), purpose)) {
                if (FileStatus.of(above.path()).isSameFileAs(moved)) {
                    throw StorageFailures.because(StorageCondition.BAD_NAME, FileAction.RENAME,
                            to.text(), "it lies within the directory that is to be moved");
                }
            }
            if (at.isRoot()) {
                return;
            }
        }
    }

    /// Whether the target is another spelling of the source, where a directory takes `a` and `A` for one name.
    /// Such a name can be changed.
    private static boolean isAnotherSpelling(Path source, StoragePath to) throws IOException {
        return !HostPaths.name(source).equals(to.name())
                && HostPaths.name(source).equalsIgnoreCase(to.name())
                && Files.getAttribute(source, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
                        .equals(1);
    }

    @Override
    public void setModified(String text, Instant modified) {
        change(text, FileAction.SET_TIME, anchor -> {
            FileStatus status = FileStatus.of(anchor.path());
            if (!status.isFile() && !status.isDirectory()) {
                // Java opens the file to set its time; a FIFO would block it.
                throw status.notRegular(FileAction.SET_TIME, text);
            }
            Identity before = status.identity();
            Files.setLastModifiedTime(anchor.path(), FileTime.from(modified));
            uploads.checksums().touched(before, FileStatus.of(anchor.path()).identity());
            return anchor;
        });
    }

    /// Sets the mode. Files do not get set-user-ID and set-group-ID: an upload must not give its owner the
    /// node's rights. A directory keeps its set-group-ID if the mode has neither, as with chmod(1), since it
    /// came from the directory above.
    @Override
    public void setMode(String text, int mode) {
        StoragePath path = new StoragePath(text);
        change(text, FileAction.SET_MODE, anchor -> {
            FileStatus status = FileStatus.of(anchor.path());
            int inherited = (mode & 06000) == 0 ? status.permissions() & 02000 : 0;
            int bits = status.isDirectory() ? (mode & 07777) | inherited : mode & 01777;
            Files.setAttribute(anchor.path(), "unix:mode", bits);
            if (PartNames.isUnnamed(path.name()) && given.size() < MOST_GIVEN) {
                given.add(path);
            }
            uploads.checksums().moved(status.identity(), FileStatus.of(anchor.path()).identity());
            return anchor;
        });
    }

    @Override
    public void setGroup(String text, String group) {
        change(text, FileAction.SET_GROUP, anchor -> {
            GroupPrincipal known = group(group, text);
            Files.getFileAttributeView(anchor.path(), PosixFileAttributeView.class).setGroup(known);
            return anchor;
        });
    }

    /// Changes time, mode, group or length of an entry. This takes the right to replace it: a file of mode 0000 is
    /// as good as removed, and programs compare files by their times. The change is forced, except that of an
    /// unfinished file, which its rename forces.
    private void change(String text, FileAction action, Work<Anchor> work) {
        StoragePath path = new StoragePath(text);
        tree.rules().demandReplacing(path);
        with(tree.placed(tree.follow(path, Right.WRITE, action), Right.DELETE), action, path,
                anchor -> {
                    work.on(anchor);
                    if (!PartNames.isUnnamed(path.name())) {
                        tree.settle(anchor);
                    }
                    return anchor;
                });
    }

    /// Returns a group by name or number.
    private static GroupPrincipal group(String name, String path) throws IOException {
        try {
            return FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw StorageFailures.because(StorageCondition.BAD_NAME, FileAction.SET_GROUP, path,
                    "this host knows no such group");
        }
    }

    @Override
    public void makeSymbolicLink(String target, String link) {
        StoragePath path = new StoragePath(link);
        tree.demandListable(path, FileAction.LINK);
        demandName(!PartNames.isHidden(path.name()), path, FileAction.LINK);
        with(tree.parent(path, Right.WRITE, FileAction.LINK), FileAction.LINK, path, parent -> {
            String text = LinkTexts.confined(target, parent.location(), tree.wholeFileSystem())
                    .orElseThrow(() -> StorageFailures.outside(FileAction.LINK, link));
            Path name = HostPaths.child(parent.path(), path.name());
            Files.createSymbolicLink(name, HostPaths.of(text));
            tree.settleEntries(parent);
            return name;
        });
    }

    @Override
    public void truncate(String text, long length) {
        change(text, FileAction.TRUNCATE, anchor -> {
            FileStatus status = FileStatus.of(anchor.path());
            if (!status.isFile()) {
                throw status.notRegular(FileAction.TRUNCATE, text);
            }
            try (FileAnchor _ = held(anchor, FileLease.Kind.EXCLUSIVE,
                    new Purpose(FileAction.TRUNCATE, text));
                    FileChannel file = FileChannel.open(anchor.path(), StandardOpenOption.WRITE)) {
                file.truncate(length);
            }
            return anchor;
        });
    }

    @Override
    public ChecksumAnswer checksum(ChecksumAlgorithm algorithm, String text, long offset,
            long length, ChecksumBasis basis, LongConsumer progress) {
        StoragePath path = new StoragePath(text);
        return with(tree.follow(path, Right.READ, FileAction.CHECKSUM), FileAction.CHECKSUM, path,
                anchor -> {
                    FileStatus status = FileStatus.of(anchor.path());
                    if (!status.isFile()) {
                        throw status.notRegular(FileAction.CHECKSUM, text);
                    }
                    // Opened first, since only those who may read a file may learn its checksum.
                    try (FileChannel file = FileChannel.open(anchor.path(),
                            StandardOpenOption.READ)) {
                        Optional<String> passed = basis == ChecksumBasis.RECEIVED
                                ? passed(status, algorithm, offset, length)
                                : Optional.empty();
                        if (passed.isPresent()) {
                            return new ChecksumAnswer(passed.get(), ChecksumBasis.RECEIVED);
                        }
                        boolean dropped = basis == ChecksumBasis.DEVICE && dropCache(anchor, file);
                        // Reads to the actual end: files in /proc report size 0.
                        long end = length < 0 || length > Long.MAX_VALUE - offset
                                ? Long.MAX_VALUE
                                : offset + length;
                        return new ChecksumAnswer(
                                FileChecksum.compute(algorithm, file::read, offset, end, progress),
                                dropped ? ChecksumBasis.DEVICE : ChecksumBasis.READ);
                    }
                });
    }

    /// Refuses a reserved name, since the entry would vanish from the client's listings.
    private static void demandName(boolean given, StoragePath path, FileAction action) {
        if (!given) {
            throw StorageFailures.nameKept(action, path.text());
        }
    }

    /// Drops the file's cached data, so that the next read asks the device; false where that cannot be done.
    private boolean dropCache(Anchor anchor, FileChannel file) throws IOException {
        file.force(true);
        return tree.confinement().dropCache(anchor);
    }

    private Optional<String> passed(FileStatus status, ChecksumAlgorithm algorithm, long offset,
            long length) {
        long start = Math.clamp(offset, 0, status.size());
        long end = length < 0 || length > status.size() - start ? status.size() : start + length;
        return uploads.checksums().find(status.identity(), algorithm, start, end);
    }

    private <T> T with(Anchor anchor, FileAction action, StoragePath path, Work<T> work) {
        try (anchor) {
            return work.on(anchor);
        } catch (StorageFailure e) {
            throw e;
        } catch (IOException e) {
            throw tree.failures().of(e, action, path.text());
        } catch (java.nio.file.InvalidPathException e) {
            throw StorageFailures.of(StorageCondition.BAD_NAME, action, path.text());
        }
    }
}
