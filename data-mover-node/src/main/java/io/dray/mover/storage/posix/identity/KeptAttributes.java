package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AttributeCalls;
import io.dray.control.syscall.LinuxCalls;
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

/// What a file has besides its content when it gets its name. One that replaces another keeps its mode, owner,
/// group, access control list and extended attributes, as if the content had been written into it. Set-user-ID,
/// set-group-ID and capabilities go, as they do when a file is written to. Until then the file is private: nobody
/// shall read of a hidden file what they may not read of the visible one.
///
/// The calling thread's rights decide what can be kept. Safe for many threads.
public final class KeptAttributes {
    private static final String ACL = "system.posix_acl_access";
    private static final String NFS_ACL = "system.nfs4_acl";
    private static final String DEFAULT_ACL = "system.posix_acl_default";
    private static final Path PROCESS = Path.of("/proc/self/status");
    /// These belong to the content that is replaced.
    private static final Set<String> OF_THE_CONTENT = Set.of("security.capability", "security.ima",
            "security.evm");
    private static final int GROUP_BITS = 070;
    private static final int USUAL_UMASK = 022;
    /// Neither set-user-ID nor set-group-ID.
    private static final int MODE = 01777;

    private static final int UMASK = umask();

    private KeptAttributes() {}

    /// The permission bits of a new file in a directory, as the system gives them to a file that is made with
    /// [PartNames#NEW_FILE_MODE]: the default access control list of the directory says, else the umask.
    public static int ofNewFile(Path directory) {
        Optional<byte[]> list = LinuxCalls.areKnown()
                ? AttributeCalls.value(directory, DEFAULT_ACL)
                : Optional.empty();
        return list.map(KeptAttributes::permissions).orElse(~UMASK) & PartNames.NEW_FILE_MODE;
    }

    /// Permission bits of an access control list as Linux stores it (`posix_acl_xattr.h`): version, then entries
    /// of tag, permissions and identity. The mask stands for the group where there is one (acl(5)).
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
                    // One user's or one group's: the mask bounds it.
                }
            }
        }
        return owner << 6 | mask.orElse(group) << 3 | others;
    }

    /// That of this process, which never changes it; where the system does not tell, the usual one.
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

    /// Gives a file that replaces none its permission bits.
    ///
    /// @param fresh leads to the file, which is private yet and belongs to the caller
    /// @return what could not be set, as [#keep] tells it
    public static List<String> begin(Path fresh, int mode) throws IOException {
        return setMode(fresh, mode & MODE) ? List.of() : List.of("mode");
    }

    /// Gives a new file what an old one has.
    ///
    /// @param old   leads to the file that is replaced, not to a link
    /// @param fresh leads to the new file, which belongs to the caller
    /// @param mode  bits that the new file is to have
    /// @return what could not be kept: `owner`, `group`, `mode`, `acl`, or names of extended attributes
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
        // Last: who has given a file away cannot change it any more.
        if (was.owner() != is.owner() && !set(fresh, "unix:uid", was.owner())) {
            lost.add("owner");
        }
        return lost;
    }

    /// Another group shall not get what the former one had, nor all of it what the list gave to some: then
    /// the group may do what everybody may.
    private static int safe(int mode, boolean group, boolean acl) {
        return group && acl ? mode : mode & ~(GROUP_BITS & ~((mode & 07) << 3));
    }

    /// Whether the access control list is what it was. It is not for another group: what it gives to "the group"
    /// is meant for the former one.
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

    /// False where the file system gives all files one mode, or another owner to what is made in it.
    private static boolean setMode(Path file, int bits) throws IOException {
        return FileStatus.of(file).permissions() == bits || set(file, "unix:mode", bits);
    }

    private static boolean set(Path file, String attribute, int number) throws IOException {
        try {
            Files.setAttribute(file, attribute, number);
            return true;
        } catch (FileSystemException e) {
            // Not this caller's to give.
            return false;
        }
    }
}
