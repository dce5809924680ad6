package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AccountCalls;
import io.dray.control.syscall.AccountCalls.LocalAccount;
import io.dray.control.syscall.LinuxCalls;
import io.dray.protocol.failure.TransferFailure.Refused;
import java.util.List;
import java.util.Optional;

/// The accounts of this host, for a node that acts for each identity as its own account. Safe for many threads.
public final class LocalAccounts {
    private final List<Integer> own;

    private LocalAccounts(List<Integer> own) {
        this.own = own;
    }

    /// @param self identity of this process
    /// @return empty if this is not Linux, or the process is not root and so cannot act as others
    public static Optional<LocalAccounts> of(Accounts self) {
        boolean able = self.isRoot() && LinuxCalls.areKnown();
        return able ? Optional.of(new LocalAccounts(self.groupNumbers())) : Optional.empty();
    }

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
        return new Impersonation(found, own);
    }
}
