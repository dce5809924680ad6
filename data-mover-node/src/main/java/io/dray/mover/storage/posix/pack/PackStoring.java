package io.dray.mover.storage.posix.pack;

import io.dray.control.syscall.LinuxCalls;
import io.dray.control.syscall.LinuxCalls.Stat;
import io.dray.mover.storage.AccessRules.Right;
import io.dray.mover.storage.pack.PackReader.Arrived;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.FileAction;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.identity.KeptAttributes;
import io.dray.mover.storage.posix.upload.Uploads;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferRequest.ReceivePack;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.LeftOut;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.pack.PackReport.Result;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// Stores the members of a bundle like uploads, but together: all are written to their hidden part files,
/// forced together, and then get their names.
///
///     for a group of files:  open part, lock, check, write, attributes, mode and time
///                            force all data
///                            look at the present entry, rename each
///                            force the directories
///
/// A link, a device or an entry that has just been made is not replaced here. The member is transferred alone,
/// which follows the link or reports the reason.
///
/// A member that fails leaves no part file, and does not stop the others.
final class PackStoring {
    /// Maximum number of files held open at once.
    private static final int GROUP = 512;
    private static final int MAKE = LinuxCalls.O_RDWR | LinuxCalls.O_CREAT | LinuxCalls.O_EXCL
            | LinuxCalls.O_NOFOLLOW;
    /// As for a single file: no set-user-ID, no set-group-ID.
    private static final int MODE = 01777;

    private final Uploads uploads;
    private final ConfinedTree tree;
    private final ReceivePack request;
    private final ByteBuffer tar;
    private final MemorySegment memory;
    private final boolean stable;
    private final CRC32C crc = new CRC32C();
    private final Result[] results;
    private final Queue<Written> group = new ArrayDeque<>();
    private final Set<String> notKept = new TreeSet<>();
    private final Map<PackDirectories.Place, Integer> newFileModes = new HashMap<>();
    private final Set<PackDirectories.Place> noted = new HashSet<>();

    /// A member in its part file, open and locked.
    ///
    /// @param replaces whether it replaces a file
    private record Written(Arrived member, PackDirectories.Place place, String name, String part,
            int descriptor, long device, boolean replaces) {}

    /// @param tar direct, from position 0 to its limit; its memory stays until everything is stored
    PackStoring(Uploads uploads, ReceivePack request, ByteBuffer tar,
            boolean stable) {
        this.uploads = uploads;
        this.tree = uploads.tree();
        this.request = request;
        this.tar = tar;
        this.memory = MemorySegment.ofBuffer(tar);
        this.stable = stable;
        this.results = new Result[request.members().count()];
        Arrays.fill(results, new LeftOut("It was not in the bundle."));
    }

    PackReport store(List<Arrived> arrived) {
        try (PackDirectories directories = new PackDirectories(tree, request.path(), Right.WRITE,
                FileAction.STORE)) {
            try {
                store(directories, arrived);
            } finally {
                discard();
            }
        }
        return new PackReport(List.of(results));
    }

    private void store(PackDirectories directories, List<Arrived> arrived) {
        for (Arrived member : arrived) {
            if (group.size() >= GROUP || directories.isFullFor(named(member))) {
                name(directories);
                directories.letGo();
            }
            try {
                write(directories, member);
            } catch (TransferFailure e) {
                results[member.index()] = new LeftOut(String.valueOf(e.getMessage()));
            }
        }
        name(directories);
    }

    private PackMember named(Arrived member) {
        return request.members().members().get(member.index());
    }

    private void write(PackDirectories directories, Arrived member) {
        MemorySegment bytes = memory.asSlice(member.start(), member.size());
        crc.reset();
        crc.update(tar.slice(member.start(), member.size()));
        if (crc.getValue() != member.crc32c()) {
            results[member.index()] = new LeftOut("Its bytes are not those that its source read.");
            return;
        }
        PackMember named = named(member);
        PackDirectories.Place place = directories.of(named);
        String name = named.fileName();
        boolean replaces = replaces(place, named);
        String part = PartNames.part(name);
        int descriptor = checked(made(place, part, named), named);
        boolean written = false;
        boolean ours = false;
        try {
            Stat opened = claim(place, part, descriptor, named);
            ours = true;
            note(place, part, named);
            for (long at = 0; at < bytes.byteSize();) {
                at += checked(LinuxCalls.write(descriptor, bytes.asSlice(at), at), named);
            }
            if (replaces) {
                keep(place, descriptor, member, named);
            } else {
                checked(LinuxCalls.setMode(descriptor, request.preserve()
                        ? member.mode() & MODE
                        : newFileModes.computeIfAbsent(place, at -> KeptAttributes
                                .ofNewFile(BeneathRoot.path(at.descriptor())))),
                        named);
            }
            if (request.preserve()) {
                checked(LinuxCalls.setModified(descriptor, member.modified()), named);
            }
            group.add(new Written(member, place, name, part, descriptor, opened.device(),
                    replaces));
            written = true;
        } finally {
            if (!written) {
                if (ours) {
                    LinuxCalls.remove(place.descriptor(), part);
                }
                LinuxCalls.close(descriptor);
            }
        }
    }

    /// Makes a part file. A leftover of a killed upload under this name is removed first.
    private int made(PackDirectories.Place place, String part, PackMember named) {
        int made = make(place, part);
        if (made != -LinuxCalls.EEXIST) {
            return made;
        }
        uploads.stale()
                .remove(tree.confinement(), place.anchor(), LeftoverName.parse(part).orElseThrow(),
                        (_, _) -> true,
                        named.name());
        return make(place, part);
    }

    /// Notes each directory once in the book of leftovers: if this process is killed, the sweep finds what it
    /// has made.
    private void note(PackDirectories.Place place, String part, PackMember named) {
        if (noted.add(place)) {
            try {
                uploads.stale().made(place.anchor(), part);
            } catch (IOException e) {
                throw tree.failures().of(e, FileAction.STORE, named.name());
            }
        }
    }

    private static int make(PackDirectories.Place place, String part) {
        return LinuxCalls.openat2(place.descriptor(), part, MAKE, PartNames.PRIVATE_MODE,
                BeneathRoot.HERE);
    }

    /// Whether a regular file has the name of a member. If something else has it, the member is not stored
    /// here.
    private boolean replaces(PackDirectories.Place place, PackMember named) {
        String name = named.fileName();
        Stat found = LinuxCalls.status(place.descriptor(), name);
        if (found.result() == -LinuxCalls.ENOENT) {
            return false;
        }
        checked(found.result(), named);
        if (!found.isFile()) {
            throw StorageFailures.because(StorageCondition.BAD_NAME, FileAction.STORE, named.name(),
                    "the present entry is not a regular file");
        }
        if (!tree.replaces(place.path().child(name), place.anchor(), name)) {
            throw tree.keeps(FileAction.STORE, named.name());
        }
        return true;
    }

    private void keep(PackDirectories.Place place, int fresh, Arrived member,
            PackMember named) {
        int old = checked(LinuxCalls.openat2(place.descriptor(), named.fileName(),
                LinuxCalls.O_PATH | LinuxCalls.O_NOFOLLOW, 0, BeneathRoot.HERE), named);
        try {
            Stat there = LinuxCalls.status(old);
            checked(there.result(), named);
            int mode = request.preserve() ? member.mode() : there.mode();
            notKept.addAll(KeptAttributes.keep(BeneathRoot.path(old), BeneathRoot.path(fresh),
                    mode & MODE));
        } catch (IOException e) {
            throw tree.failures().of(e, FileAction.STORE, named.name());
        } finally {
            LinuxCalls.close(old);
        }
    }

    /// Claims a part file for this upload. Between opening and locking, another upload may have given it its
    /// final name: then it is not the part file any more, and the claim fails.
    private Stat claim(PackDirectories.Place place, String part, int descriptor,
            PackMember named) {
        checked(LinuxCalls.lock(descriptor), named);
        Stat opened = LinuxCalls.status(descriptor);
        Stat there = LinuxCalls.status(place.descriptor(), part);
        checked(Math.min(opened.result(), there.result()), named);
        if (!opened.isFile() || !there.isSameFileAs(opened)) {
            throw tree.failures().of(LinuxCalls.EAGAIN, FileAction.STORE, named.name());
        }
        return opened;
    }

    /// Gives the group's files their names.
    private void name(PackDirectories directories) {
        if (group.isEmpty()) {
            return;
        }
        List<Written> all = List.copyOf(group);
        try {
            if (stable) {
                PackForcing.force(all.stream()
                        .map(file -> new PackForcing.Open(file.descriptor(), file.device()))
                        .toList());
            }
        } catch (IOException e) {
            notForced(all, e);
            discard();
            return;
        }
        while (!group.isEmpty()) {
            name(group.remove());
        }
        try {
            if (stable) {
                directories.force();
            }
        } catch (IOException e) {
            notForced(all, e);
        }
    }

    private void name(Written file) {
        Arrived member = file.member();
        int directory = file.place().descriptor();
        try {
            int renamed = renamed(directory, file);
            if (renamed < 0) {
                LinuxCalls.remove(directory, file.part());
                results[member.index()] = leftOut(-renamed, named(member));
            } else {
                results[member.index()] = new Moved(member.size(), member.crc32c(),
                        state(file, member));
            }
        } catch (TransferFailure e) {
            LinuxCalls.remove(directory, file.part());
            results[member.index()] = new LeftOut(String.valueOf(e.getMessage()));
        } finally {
            LinuxCalls.close(file.descriptor());
        }
    }

    /// Renames a file. Looks at the name again first, since forcing the group has taken time.
    private int renamed(int directory, Written file) {
        int result = -LinuxCalls.EINVAL;
        if (!file.replaces()) {
            result = LinuxCalls.rename(directory, file.part(), directory, file.name(),
                    LinuxCalls.RENAME_NOREPLACE);
        }
        if (result != -LinuxCalls.EINVAL) {
            return result;
        }
        Stat found = LinuxCalls.status(directory, file.name());
        boolean asBefore = file.replaces()
                ? found.result() == 0 && found.isFile()
                : found.result() == -LinuxCalls.ENOENT;
        return asBefore
                ? LinuxCalls.rename(directory, file.part(), directory, file.name(), 0)
                : -LinuxCalls.EEXIST;
    }

    /// Returns the attributes of replaced files that the new ones could not be given.
    List<String> notKept() {
        return List.copyOf(notKept);
    }

    /// Returns the state of a stored file, as a listing shows it.
    private Optional<FileState> state(Written file, Arrived member) {
        Stat stored = LinuxCalls.status(file.descriptor());
        if (stored.result() < 0) {
            return Optional.empty();
        }
        return FileState.of(Optional.of(FileStatus.unique(stored.deviceNumber(), stored.inode())),
                member.size(), Instant.ofEpochSecond(0, stored.changed()));
    }

    private void notForced(List<Written> files, IOException e) {
        String reason = String.valueOf(
                tree.failures().of(e, FileAction.FORCE, request.path()).getMessage());
        files.forEach(file -> results[file.member().index()] = new LeftOut(reason));
    }

    /// Removes the group's part files.
    private void discard() {
        while (!group.isEmpty()) {
            Written file = group.remove();
            try {
                LinuxCalls.remove(file.place().descriptor(), file.part());
            } finally {
                LinuxCalls.close(file.descriptor());
            }
        }
    }

    private int checked(int result, PackMember member) {
        if (result < 0) {
            throw tree.failures().of(-result, FileAction.STORE, member.name());
        }
        return result;
    }

    private LeftOut leftOut(int number, PackMember member) {
        return new LeftOut(String.valueOf(
                tree.failures().of(number, FileAction.STORE, member.name()).getMessage()));
    }
}
