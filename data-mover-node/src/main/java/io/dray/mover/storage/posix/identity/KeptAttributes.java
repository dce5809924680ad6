package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AttributeCalls;
import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// The attributes of a file when it gets its name. A file that replaces another takes over mode, owner, group,
/// access control list and extended attributes, as if the content had been written into the old file.
/// Set-user-ID, set-group-ID and capabilities are dropped, as by a write. Until then the file is private, so
/// that a hidden file is never more readable than the visible one.
///
/// The rights of the calling thread decide what can be kept. Safe for many threads.
public final class KeptAttributes {
    private static final String ACL = "system.posix_acl_access";
    private static final String NFS_ACL = "system.nfs4_acl";
    private static final String DEFAULT_ACL = "system.posix_acl_default";
    private static final Path PROCESS = Path.of("/proc/self/status");
    /// Attributes that belong to the replaced content.
    private static final Set<String> OF_THE_CONTENT = Set.of("security.capability", "security.ima",
            "security.evm");
    private static final int GROUP_BITS = 070;
    /// The default of most systems.
    private static final int USUAL_UMASK = 022;
    /// All permission bits except set-user-ID and set-group-ID.
    private static final int MODE = 01777;

    private static final int UMASK = umask();

    private KeptAttributes() {}

    /// Returns the permission bits of a new file in a directory, as the system gives them to a file that is
    /// made with [PartNames#NEW_FILE_MODE]: by the default access control list of the directory, else by the
    /// umask.
    public static int ofNewFile(Path directory) {
        Optional<byte[]> list = LinuxCalls.areKnown()
                ? AttributeCalls.value(directory, DEFAULT_ACL)
                : Optional.empty();
        return list.map(KeptAttributes::permissions).orElse(~UMASK) & PartNames.NEW_FILE_MODE;
    }

    /// Returns the permission bits of an access control list as Linux stores it (`posix_acl_xattr.h`): version,
    /// then entries of tag, permissions and identity. For the group, the mask counts if there is one (acl(5)).
    private static int permissions(byte[] list) {
        ByteBuffer entries = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
        int owner = 0;
        int group = 0;
        int others = 0;
        OptionalInt mask = OptionalInt.empty();
        for (int at = Integer.BYTES; at + 8 <= list.length; at += 8) {
            int bits = entries.getShort(at + 2) & 07;
            switch (entries.getShort(at)) {
                case 0x01 -> owner = bits;
                case 0x04 -> group = bits;
                case 0x10 -> mask = OptionalInt.of(bits);
                case 0x20 -> others = bits;
                default -> {
                    // An entry of a single user or group, which the mask limits.
                }
            }
        }
        return owner << 6 | mask.orElse(group) << 3 | others;
    }

    /// Returns the umask of this process, which never changes it; the usual one if the system does not report
    /// it.
    private static int umask() {
        try (Stream<String> lines = Files.lines(PROCESS, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Umask:"))
                    .findFirst()
                    .map(line -> Integer.parseInt(line.substring(6).strip(), 8))
                    .orElse(USUAL_UMASK);
        } catch (IOException | UncheckedIOException e) {
            return USUAL_UMASK;
        }
    }

    /// Sets the permission bits of a file that replaces none.
    ///
    /// @param fresh the file, which is still private and belongs to the caller
    /// @return attributes that could not be set, as of [#keep]
    public static List<String> begin(Anchor fresh, int mode) throws IOException {
        int bits = mode & MODE;
        if (fresh.status().permissions() == bits) {
            return List.of();
        }
        try {
            fresh.changeMode(bits);
            return List.of();
        } catch (FileSystemException e) {
            // A file system with one mode for all files, or that gives new files another owner.
            return List.of("mode");
        }
    }

    /// Gives a new file the attributes of an old one.
    ///
    /// @param old   leads to the file that is replaced, not to a link
    /// @param fresh leads to the new file, which belongs to the caller
    /// @param mode  bits that the new file is to have
    /// @return attributes that could not be kept: `owner`, `group`, `mode`, `acl`, or names of extended
    ///         attributes
    public static List<String> keep(Path old, Path fresh, int mode) throws IOException {
        FileStatus was = FileStatus.of(old);
        FileStatus is = FileStatus.of(fresh);
        List<String> lost = new ArrayList<>();
        boolean group = was.group() == is.group() || set(fresh, "unix:gid", was.group());
        if (!group) {
            lost.add("group");
        }
        boolean acl = !LinuxCalls.areKnown() || keepAttributes(old, fresh, group, lost);
        if (!setMode(fresh, safe(mode & MODE, group, acl))) {
            lost.add("mode");
        }
        // Last, since a former owner cannot change the file any more.
        if (was.owner() != is.owner() && !set(fresh, "unix:uid", was.owner())) {
            lost.add("owner");
        }
        return lost;
    }

    /// Returns a safe mode. If group or access control list could not be kept, the group gets only the rights
    /// of everybody: another group must not get the rights of the former one, nor a whole group those that the
    /// list gave to some.
    private static int safe(int mode, boolean group, boolean acl) {
        return group && acl ? mode : mode & ~(GROUP_BITS & ~((mode & 07) << 3));
    }

    /// Copies access control lists and extended attributes; returns whether the lists are as before. A file of
    /// another group does not get them, since their entry for "the group" means the former one.
    private static boolean keepAttributes(Path old, Path fresh, boolean sameGroup,
            List<String> lost) {
        Map<String, byte[]> wanted = attributes(old);
        Map<String, byte[]> present = attributes(fresh);
        boolean acl = true;
        for (String name : List.of(ACL, NFS_ACL)) {
            byte[] list = wanted.remove(name);
            byte[] inherited = present.get(name);
            int result = 0;
            if (list == null && inherited != null && name.equals(ACL)) {
                result = AttributeCalls.remove(fresh, name);
            } else if (list != null && !Arrays.equals(list, inherited)) {
                result = sameGroup ? AttributeCalls.set(fresh, name, list) : -1;
            }
            if (result < 0) {
                acl = false;
                lost.add("acl");
            }
        }
        wanted.forEach((name, value) -> {
            if (!Arrays.equals(value, present.get(name))
                    && AttributeCalls.set(fresh, name, value) < 0) {
                lost.add(name);
            }
        });
        return acl;
    }

    private static Map<String, byte[]> attributes(Path file) {
        Map<String, byte[]> found = new HashMap<>();
        for (String name : AttributeCalls.names(file)) {
            boolean ours = name.equals(ACL) || name.equals(NFS_ACL) || name.startsWith("user.")
                    || (name.startsWith("security.") && !OF_THE_CONTENT.contains(name));
            if (ours) {
                AttributeCalls.value(file, name).ifPresent(value -> found.put(name, value));
            }
        }
        return found;
    }

    /// Sets the mode. Returns false where that fails: on a file system with one mode for all files, or that
    /// gives new files another owner.
    private static boolean setMode(Path file, int bits) throws IOException {
        return FileStatus.of(file).permissions() == bits || set(file, "unix:mode", bits);
    }

    private static boolean set(Path file, String attribute, int number) throws IOException {
        try {
            Files.setAttribute(file, attribute, number);
            return true;
        } catch (FileSystemException e) {
            // The caller may not set this.
            return false;
        }
    }
}
