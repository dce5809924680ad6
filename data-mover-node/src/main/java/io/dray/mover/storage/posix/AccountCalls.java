package io.dray.mover.storage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Local accounts and the file system identity of the calling thread, by the C library and the kernel.
///
/// The thread also gives up root's privilege to exceed quotas and reserved space (`CAP_SYS_RESOURCE`); those
/// over files, and that to leave set-id bits on what it writes (`CAP_FSETID`), the kernel takes away itself
/// with the file system identity of root (capabilities(7)).
///
/// The identity belongs to one kernel thread: `setfsuid(2)`, `setfsgid(2)`, and the bare system call
/// `setgroups`, which unlike the C library's function changes the calling thread alone.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class AccountCalls {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final long SETGROUPS = ARM ? 159 : 116;
    /// `struct passwd`: name, password, uid, gid, gecos, home, shell.
    private static final long PASSWD = 48;
    private static final long UID_AT = 16;
    private static final long GID_AT = 20;
    private static final int TEXTS = 64 << 10;
    private static final int MOST_GROUPS = 1 << 16;
    private static final int ERANGE = 34;
    private static final long CAPGET = ARM ? 90 : 125;
    private static final long CAPSET = ARM ? 91 : 126;
    /// `_LINUX_CAPABILITY_VERSION_3`: of the calling thread, two sets of 32 bits each.
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int SYS_RESOURCE = 1 << 24;

    private final VarHandle errno;
    private final MethodHandle getpwnam;
    private final MethodHandle getgrouplist;
    private final MethodHandle setfsuid;
    private final MethodHandle setfsgid;
    private final MethodHandle syscall;
    private final MethodHandle capabilities;

    AccountCalls() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        errno = Linker.Option.captureStateLayout()
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));
        getpwnam = linker.downcallHandle(library.findOrThrow("getpwnam_r"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS));
        getgrouplist = linker.downcallHandle(library.findOrThrow("getgrouplist"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        setfsuid = linker.downcallHandle(library.findOrThrow("setfsuid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        setfsgid = linker.downcallHandle(library.findOrThrow("setfsgid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        syscall = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
        capabilities = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
    }

    /// The account of this name with all its groups, from whatever the host is configured to ask.
    ///
    /// @throws IllegalStateException when the host cannot tell now
    Optional<LocalAccount> find(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name, StandardCharsets.UTF_8);
            MemorySegment entry = arena.allocate(PASSWD, Long.BYTES);
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            int failure = (int) getpwnam.invokeExact(text, entry, arena.allocate(TEXTS),
                    (long) TEXTS, found);
            if (failure != 0) {
                throw new IllegalStateException("The accounts of this host cannot be read (error "
                        + failure + ").");
            }
            if (found.get(ValueLayout.ADDRESS, 0).equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            int user = entry.get(ValueLayout.JAVA_INT, UID_AT);
            int group = entry.get(ValueLayout.JAVA_INT, GID_AT);
            return Optional.of(
                    new LocalAccount(name, user, group, groups(arena, text, group)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private List<Integer> groups(Arena arena, MemorySegment name, int group) throws Throwable {
        MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
        for (int room = 64; room <= MOST_GROUPS; room *= 4) {
            MemorySegment list = arena.allocate(ValueLayout.JAVA_INT, room);
            count.set(ValueLayout.JAVA_INT, 0, room);
            int got = (int) getgrouplist.invokeExact(name, group, list, count);
            if (got >= 0) {
                int[] numbers = list.asSlice(0, (long) got * Integer.BYTES)
                        .toArray(ValueLayout.JAVA_INT);
                return Arrays.stream(numbers).boxed().toList();
            }
        }
        throw new IllegalStateException("The account is in too many groups (error " + ERANGE
                + ").");
    }

    /// Makes the calling thread's file operations those of this account; the process must be root.
    ///
    /// @throws IllegalStateException when the kernel does not let it; then the identity is what it was
    void become(LocalAccount account) {
        setGroups(account.groups());
        change(setfsgid, account.group());
        change(setfsuid, account.user());
        privilege(false);
    }

    /// Makes the calling thread root again, with the process's groups.
    void becomeRoot(List<Integer> groups) {
        change(setfsuid, 0);
        change(setfsgid, 0);
        setGroups(groups);
        privilege(true);
    }

    /// Takes what root has beyond quotas from the calling thread, or gives it back if the process has it.
    private void privilege(boolean wanted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment header = arena.allocateFrom(ValueLayout.JAVA_INT, CAPABILITY_VERSION, 0);
            MemorySegment sets = arena.allocate(ValueLayout.JAVA_INT, 6);
            long failed = (long) capabilities.invokeExact(state, CAPGET, header, sets);
            int effective = sets.getAtIndex(ValueLayout.JAVA_INT, 0);
            int permitted = sets.getAtIndex(ValueLayout.JAVA_INT, 1);
            int rightful = wanted
                    ? effective | (permitted & SYS_RESOURCE)
                    : effective & ~SYS_RESOURCE;
            if (failed == 0 && rightful != effective) {
                sets.setAtIndex(ValueLayout.JAVA_INT, 0, rightful);
                failed = (long) capabilities.invokeExact(state, CAPSET, header, sets);
            }
            if (failed != 0) {
                throw new IllegalStateException("The privileges of a thread could not be changed"
                        + " (error " + (int) errno.get(state, 0L) + ").");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// These calls report the former identity and nothing else; asking again with an impossible one shows
    /// what holds now.
    private static void change(MethodHandle call, int number) {
        try {
            int former = (int) call.invokeExact(number);
            int now = (int) call.invokeExact(-1);
            if (now != number) {
                throw new IllegalStateException("The file system identity " + former
                        + " could not be changed to " + number + ".");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private void setGroups(List<Integer> groups) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocateFrom(ValueLayout.JAVA_INT,
                    groups.stream().mapToInt(Integer::intValue).toArray());
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = (long) syscall.invokeExact(state, SETGROUPS, (long) groups.size(), list);
            if (result != 0) {
                throw new IllegalStateException(
                        "The groups of a thread could not be changed (error "
                                + (int) errno.get(state, 0L) + "); impersonation needs root.");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call of the C library could not be made", e);
    }
}
