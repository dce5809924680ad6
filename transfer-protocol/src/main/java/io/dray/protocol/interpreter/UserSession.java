package io.dray.protocol.interpreter;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.FileCommand.PathVerb;
import java.util.Optional;

/// State of a logged-in session: account, working directory, and negotiated settings.
///
/// @param directory  working directory, absolute and normalized
/// @param next       settings for the next transfer command only
/// @param begun      first half of a two-command operation (RNFR, SITE SYMLINKFROM)
record UserSession(Account account, ControlEnds ends, boolean isProtected, String directory,
        Negotiated negotiated, DataProtection protection, DataPath dataPath, NextTransfer next,
        Optional<Begun> begun) {

    /// The account that is logged in.
    ///
    /// @param thirdParty whether data channels may connect to and accept hosts other than the client's
    /// @param hosts      relaxations of the data channel rules
    record Account(String name, String home, boolean thirdParty, DataHostPolicy hosts) {}

    /// First half of a two-command operation.
    sealed interface Begun {
        /// RNFR; path resolved
        record Rename(String from) implements Begun {}

        /// SITE SYMLINKFROM; target as given
        record Link(String target) implements Begun {}
    }

    static UserSession begin(Account account, AwaitingLogin before) {
        return new UserSession(account, before.ends(), before.isProtected(), account.home(),
                Negotiated.INITIAL, before.protection(), new DataPath.None(),
                NextTransfer.NOTHING, Optional.empty());
    }

    /// Whether the control channel is confidential.
    boolean isConfidential() {
        return isProtected || ends.secluded();
    }

    /// The absolute, normalized form of a path argument; empty when it cannot be one.
    Optional<String> resolve(String argument) {
        return VirtualPath.resolve(directory, account.home(), argument);
    }

    UserSession in(String newDirectory) {
        return new UserSession(account, ends, isProtected, newDirectory, negotiated, protection,
                dataPath, next,
                begun);
    }

    UserSession with(Negotiated changed) {
        return new UserSession(account, ends, isProtected, directory, changed, protection, dataPath,
                next,
                begun);
    }

    UserSession with(DataProtection changed) {
        return new UserSession(account, ends, isProtected, directory, negotiated, changed, dataPath,
                next,
                begun);
    }

    UserSession with(DataPath changed) {
        return new UserSession(account, ends, isProtected, directory, negotiated, protection,
                changed, next,
                begun);
    }

    UserSession with(NextTransfer changed) {
        return new UserSession(account, ends, isProtected, directory, negotiated, protection,
                dataPath, changed,
                begun);
    }

    UserSession with(Begun first) {
        return new UserSession(account, ends, isProtected, directory, negotiated, protection,
                dataPath, next,
                Optional.of(first));
    }

    /// The session before the next command. A begun operation must be completed by that command; otherwise it
    /// is dropped (RFC 959, RNFR).
    UserSession before(Command command) {
        boolean ends = PathVerb.RENAME_TO.isOf(command)
                || command instanceof FileCommand.SymbolicLinkTo;
        return ends ? this : withNothingBegun();
    }

    UserSession withNothingBegun() {
        return new UserSession(account, ends, isProtected, directory, negotiated, protection,
                dataPath, next,
                Optional.empty());
    }
}
