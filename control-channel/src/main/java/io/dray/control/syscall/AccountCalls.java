package io.dray.control.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Looks up local accounts and changes the file system identity of the calling thread (C library and system
/// calls).
///
/// The thread also drops root's privilege to exceed quotas and reserved space (`CAP_SYS_RESOURCE`). The kernel
/// itself drops the privileges over files and `CAP_FSETID`, which keeps set-id bits on written files, when the
/// file system identity is no longer root (capabilities(7)).
///
/// The identity belongs to one kernel thread. It is set by `setfsuid(2)`, `setfsgid(2)` and the raw system call
/// `setgroups`, which changes only the calling thread, unlike the C library's function.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
public final class AccountCalls {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final long SETGROUPS = ARM ? 159 : 116;
    private static final long CAPGET = ARM ? 90 : 125;
    private static final long CAPSET = ARM ? 91 : 126;
    /// `struct passwd`: name, password, uid, gid, gecos, home, shell.
    private static final long PASSWD = 48;
    private static final long UID_AT = 16;
    private static final long GID_AT = 20;
    /// Bytes for the texts of an entry: glibc itself suggests 1 KiB.
    private static final int TEXTS = 64 << 10;
    /// The kernel's limit (`NGROUPS_MAX`).
    private static final int MOST_GROUPS = 1 << 16;
    /// `_LINUX_CAPABILITY_VERSION_3`: of the calling thread, two sets of 32 bits each.
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int SYS_RESOURCE = 1 << 24;

    private static final MethodHandle GETPWNAM = CFunctions.linkWithoutErrno("getpwnam_r",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle GETGROUPLIST = CFunctions.linkWithoutErrno("getgrouplist",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETFSUID = CFunctions.linkWithoutErrno("setfsuid",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETFSGID = CFunctions.linkWithoutErrno("setfsgid",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private AccountCalls() {}

    /// A local account.
    ///
    /// @param user   its user ID
    /// @param group  ID of its primary group
    /// @param groups IDs of all its groups
    public record LocalAccount(String name, int user, int group, List<Integer> groups) {
        public LocalAccount {
            groups = List.copyOf(groups);
        }
    }

    /// Returns the account of this name with all its groups, from the sources that the host is configured for
    /// (nsswitch.conf(5)).
    ///
    /// @throws IllegalStateException when the look-up fails
    public static Optional<LocalAccount> find(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name, StandardCharsets.UTF_8);
            MemorySegment entry = arena.allocate(PASSWD, Long.BYTES);
            MemorySegment found = arena.allocate(ADDRESS);
            int failure = (int) GETPWNAM.invokeExact(text, entry, arena.allocate(TEXTS),
                    (long) TEXTS, found);
            demand(failure == 0, "The accounts of this host cannot be read", failure);
            if (found.get(ADDRESS, 0).equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            int user = entry.get(JAVA_INT, UID_AT);
            int group = entry.get(JAVA_INT, GID_AT);
            return Optional.of(new LocalAccount(name, user, group, groups(arena, text, group)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
    }

    private static List<Integer> groups(Arena arena, MemorySegment name, int group)
            throws Throwable {
        MemorySegment count = arena.allocate(JAVA_INT);
        for (int room = 64; room <= MOST_GROUPS; room *= 4) {
            MemorySegment list = arena.allocate(JAVA_INT, room);
            count.set(JAVA_INT, 0, room);
            int got = (int) GETGROUPLIST.invokeExact(name, group, list, count);
            if (got >= 0) {
                int[] numbers = list.asSlice(0, (long) got * Integer.BYTES).toArray(JAVA_INT);
                return Arrays.stream(numbers).boxed().toList();
            }
        }
        throw new IllegalStateException(
                "The account is in more than " + MOST_GROUPS + " groups.");
    }

    /// Gives the calling thread the file system identity of this account. The process must be root.
    ///
    /// @throws IllegalStateException when the kernel refuses
    public static void become(LocalAccount account) {
        setGroups(account.groups());
        change(SETFSGID, account.group());
        change(SETFSUID, account.user());
        privilege(false);
    }

    /// Gives the calling thread the identity of root again, with the process's groups.
    public static void becomeRoot(List<Integer> groups) {
        change(SETFSUID, 0);
        change(SETFSGID, 0);
        setGroups(groups);
        privilege(true);
    }

    /// Drops `CAP_SYS_RESOURCE` of the calling thread, or restores it if the process has it.
    private static void privilege(boolean wanted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocateFrom(JAVA_INT, CAPABILITY_VERSION, 0);
            MemorySegment sets = arena.allocate(JAVA_INT, 6);
            long result = LinuxCalls.syscall(CAPGET, header.address(), sets.address());
            int effective = sets.getAtIndex(JAVA_INT, 0);
            int permitted = sets.getAtIndex(JAVA_INT, 1);
            int rightful = wanted
                    ? effective | (permitted & SYS_RESOURCE)
                    : effective & ~SYS_RESOURCE;
            if (result == 0 && rightful != effective) {
                sets.setAtIndex(JAVA_INT, 0, rightful);
                result = LinuxCalls.syscall(CAPSET, header.address(), sets.address());
            }
            demand(result == 0, "The privileges of a thread could not be changed", -result);
        }
    }

    /// Sets an identity and checks it. These calls return only the former identity; a second call with the
    /// invalid ID -1 returns the current one.
    private static void change(MethodHandle call, int number) {
        int former;
        int now;
        try {
            former = (int) call.invokeExact(number);
            now = (int) call.invokeExact(-1);
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
        if (now != number) {
            throw new IllegalStateException("The file system identity " + former
                    + " could not be changed to " + number + ".");
        }
    }

    private static void setGroups(List<Integer> groups) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocateFrom(JAVA_INT,
                    groups.stream().mapToInt(Integer::intValue).toArray());
            long result = LinuxCalls.syscall(SETGROUPS, groups.size(), list.address());
            demand(result == 0, "The groups of a thread could not be changed; impersonation needs"
                    + " root", -result);
        }
    }

    private static void demand(boolean done, String otherwise, long number) {
        if (!done) {
            throw new IllegalStateException(otherwise + " (error " + number + ").");
        }
    }
}
