package io.dray.protocol.command;

/// Login and session control (RFC 959 section 4.1.1).
public sealed interface AccessCommand extends Command {
    /// USER
    record UserName(String name) implements AccessCommand {}

    /// PASS
    record Password(String password) implements AccessCommand {
        @Override
        public String toString() {
            return "Password[...]";
        }
    }

    /// ACCT
    record Account(String account) implements AccessCommand {}

    /// QUIT
    record Quit() implements AccessCommand {}

    /// CWD
    record ChangeDirectory(String path) implements AccessCommand {}

    /// CDUP
    record ChangeToParent() implements AccessCommand {}

    /// ABOR
    record Abort() implements AccessCommand {}
}
