package io.dray.mover.storage.posix;

import io.dray.control.syscall.AttributeCalls;
import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a file keeps when new content replaces it: mode, owner, group, access control list and extended
/// attributes, as if the content had been written into it. Set-user-ID, set-group-ID and capabilities go, as
/// they do when a file is written to.
///
/// The calling thread's rights decide what can be kept. Safe for many threads.
final class KeptAttributes {
    private static final String ACL = "system.posix_acl_access";
    private static final String NFS_ACL = "system.nfs4_acl";
    /// These belong to the content that is replaced.
    private static final Set<String> OF_THE_CONTENT = Set.of("security.capability", "security.ima",
            "security.evm");
    private static final int GROUP_BITS = 070;

    private KeptAttributes() {}

    /// Gives a new file what an old one has.
    ///
    /// @param old   leads to the file that is replaced, not to a link
    /// @param fresh leads to the new file, which belongs to the caller
    /// @param mode  bits that the new file is to have
    /// @return what could not be kept: `owner`, `group`, `acl`, or names of extended attributes
    static List<String> keep(Path old, Path fresh, int mode) throws IOException {
        FileStatus was = FileStatus.of(old);
        FileStatus is = FileStatus.of(fresh);
        List<String> lost = new ArrayList<>();
        boolean group = was.group() == is.group() || set(fresh, "unix:gid", was.group());
        if (!group) {
            lost.add("group");
        }
        boolean acl = !LinuxCalls.areKnown() || keepAttributes(old, fresh, lost);
        int bits = safe(mode & 01777, group, acl);
        if (FileStatus.of(fresh).permissions() != bits) {
            Files.setAttribute(fresh, "unix:mode", bits);
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

    /// Whether the access control list is what it was.
    private static boolean keepAttributes(Path old, Path fresh, List<String> lost) {
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
                result = AttributeCalls.set(fresh, name, list);
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
