package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AccountCalls;
import io.dray.control.syscall.AccountCalls.LocalAccount;
import java.util.List;
import java.util.function.Supplier;

/// Performs file operations as a local account, so that the operating system handles ownership and permissions.
/// The calling thread takes the account's user, group and supplementary groups for one operation, and is root
/// again afterwards.
///
/// For platform threads only. An operation must not start threads: they would inherit and keep the account.
///
/// @param own groups of the process
public record Impersonation(LocalAccount account, List<Integer> own) {
    public <T> T of(Supplier<T> operation) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no file system identity");
        }
        try {
            AccountCalls.become(account);
            return operation.get();
        } finally {
            AccountCalls.becomeRoot(own);
        }
    }

    public void of(Runnable operation) {
        of(() -> {
            operation.run();
            return account;
        });
    }
}
