package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AccountCalls;
import io.dray.control.syscall.AccountCalls.LocalAccount;
import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.LinkFollowing;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.listing.FileFacts.Access;
import io.dray.protocol.listing.FileFacts.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The accounts of this host: names of owners and groups, each looked up once, and the rights of an account to a
/// file. One for a node; safe for many threads.
public final class Accounts {
    /// Maximum number of remembered owners, and of remembered groups. Further ones are looked up each time.
    private static final int LIMIT = 10_000;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Map<Integer, Principal> owners;
    private final Map<Integer, Principal> groups;
    private final int self;
    private final Set<Integer> selfGroups;
    private final boolean actsForAnother;

    private Accounts(int self, Set<Integer> selfGroups) {
        this(self, selfGroups, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), false);
    }

    private Accounts(int self, Set<Integer> selfGroups, Map<Integer, Principal> owners,
            Map<Integer, Principal> groups, boolean actsForAnother) {
        this.actsForAnother = actsForAnother;
        this.self = self;
        this.selfGroups = Set.copyOf(selfGroups);
        this.owners = owners;
        this.groups = groups;
    }

    /// Returns the same names, with the rights of this account.
    public Accounts seenBy(LocalAccount account) {
        return new Accounts(account.user(), new HashSet<>(account.groups()), owners, groups,
                true);
    }

    /// Whether entries can be made in a directory. For the process itself the system decides, including access
    /// control lists and read-only mounts.
    public boolean mayWriteTo(Path directory) throws IOException {
        boolean process = Files.isWritable(directory) && Files.isExecutable(directory);
        if (!actsForAnother || !process) {
            return process;
        }
        Access access = access(FileStatus.of(directory));
        return access.writable() && access.executable();
    }

    public boolean owns(FileStatus file) {
        return file.owner() == self;
    }

    /// Whether this process can act as other accounts, which takes root on Linux.
    public boolean mayImpersonate() {
        return self == 0 && LinuxCalls.areKnown();
    }

    /// Returns the account of a name, to act as it.
    ///
    /// @throws Refused when the host has no account of this name, or it is root's
    public Impersonation acting(String name) {
        Optional<LocalAccount> account;
        try {
            account = AccountCalls.find(name);
        } catch (IllegalStateException e) {
            throw new Refused("The accounts of this node's host cannot be read now; try again, or"
                    + " tell its operator.");
        }
        LocalAccount found = account.orElseThrow(() -> new Refused(
                "You are mapped to the local account " + name + ", which this node's host does not"
                        + " have; ask its operator to make it or to map you to another."));
        if (found.user() == 0) {
            throw new Refused("You are mapped to " + name + ", which has all rights on this node's"
                    + " host; remote users cannot act as it. Ask its operator to map you to"
                    + " another account.");
        }
        return new Impersonation(found, List.copyOf(selfGroups));
    }

    /// Reads the identity of this process from `/proc/self/status`; elsewhere takes the owner of a new file.
    public static Accounts ofProcess() throws IOException {
        if (!Files.exists(STATUS)) {
            Path probe = Files.createTempFile("dray", null);
            FileStatus status = FileStatus.of(probe);
            Files.delete(probe);
            return new Accounts(status.owner(), Set.of(status.group()));
        }
        int user = -1;
        Set<Integer> groups = new HashSet<>();
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("Uid:")) {
                user = numbers(line).get(1);
            } else if (line.startsWith("Gid:")) {
                groups.add(numbers(line).get(1));
            } else if (line.startsWith("Groups:")) {
                groups.addAll(numbers(line));
            }
        }
        return new Accounts(user, groups);
    }

    /// @param path leads to an object with this owner
    public Principal owner(FileStatus status, Path path, LinkFollowing links) {
        return named(owners, status.owner(), path, "unix:owner", links);
    }

    public Principal group(FileStatus status, Path path, LinkFollowing links) {
        return named(groups, status.group(), path, "unix:group", links);
    }

    /// Returns the access that the permission bits give to this process.
    public Access access(FileStatus status) {
        if (self == 0) {
            boolean executable = status.isDirectory() || (status.mode() & 0111) != 0;
            return new Access(true, true, executable);
        }
        int shift = 0;
        if (status.owner() == self) {
            shift = 6;
        } else if (selfGroups.contains(status.group())) {
            shift = 3;
        }
        int bits = status.mode() >> shift;
        return new Access((bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0);
    }

    private static Principal named(Map<Integer, Principal> known, int number, Path path,
            String attribute, LinkFollowing links) {
        Principal found = known.get(number);
        if (found != null) {
            return found;
        }
        Principal looked = new Principal(lookUp(number, path, attribute, links), number);
        if (known.size() < LIMIT) {
            known.put(number, looked);
        }
        return looked;
    }

    /// Looks up a name. Java returns the number as text if there is none.
    private static Optional<String> lookUp(int number, Path path, String attribute,
            LinkFollowing links) {
        try {
            String key = attribute.substring(attribute.indexOf(':') + 1);
            Object principal = Files.readAttributes(path, attribute, links.options()).get(key);
            return Optional.ofNullable(principal)
                    .map(Object::toString)
                    .filter(name -> !name.equals(Integer.toString(number)));
        } catch (IOException e) {
            // The object has been removed meanwhile; only its number is known.
            return Optional.empty();
        }
    }

    private static List<Integer> numbers(String line) {
        return java.util.Arrays.stream(line.substring(line.indexOf(':') + 1).trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(Integer::parseUnsignedInt)
                .toList();
    }
}
