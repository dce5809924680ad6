package io.dray.mover.storage.posix.identity;

import io.dray.control.syscall.AccountCalls;
import io.dray.control.syscall.AccountCalls.LocalAccount;
import java.util.List;
import java.util.function.Supplier;

/// Does file operations as a local account, so that ownership and permissions are the operating system's
/// business: the calling thread takes on the account's user, group and groups for one operation, and is
/// root again when that has ended.
///
/// For platform threads only. An operation must not start threads: they would inherit the account and keep
/// it.
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
