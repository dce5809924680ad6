package io.dray.protocol.interpreter;

import io.dray.protocol.command.Command;
import io.dray.protocol.command.FileCommand;
import java.util.Optional;

/// Everything a logged-in session is: who, where, and what was negotiated.
///
/// @param directory  working directory, absolute and normalized
/// @param next       for the next transfer verb only
/// @param begun      first half of a two-command operation (RNFR, SITE SYMLINKFROM)
record Session(Account account, ControlEnds ends, boolean tls, String directory,
        Negotiated negotiated, DataProtection protection, DataPath dataPath, NextTransfer next,
        Optional<Begun> begun) {

    /// Who is logged in.
    ///
    /// @param thirdParty whether data channels may lead to and come from other hosts than the client's
    /// @param hosts      what the operator allows beyond that
    record Account(String name, String home, boolean thirdParty, DataHostPolicy hosts) {}

    /// First half of a two-command operation.
    sealed interface Begun {
        /// RNFR; path resolved
        record Rename(String from) implements Begun {}

        /// SITE SYMLINKFROM; target as given
        record Link(String target) implements Begun {}
    }

    static Session begin(Account account, AwaitingLogin before) {
        return new Session(account, before.ends(), before.tls(), account.home(),
                Negotiated.INITIAL, before.protection(), new DataPath.None(),
                NextTransfer.NOTHING, Optional.empty());
    }

    /// Whether nobody else can read the control channel.
    boolean isProtected() {
        return tls || ends.secluded();
    }

    /// The absolute, normalized form of a path argument; empty when it cannot be one.
    Optional<String> resolve(String argument) {
        return VirtualPath.resolve(directory, account.home(), argument);
    }

    Session in(String newDirectory) {
        return new Session(account, ends, tls, newDirectory, negotiated, protection, dataPath, next,
                begun);
    }

    Session with(Negotiated changed) {
        return new Session(account, ends, tls, directory, changed, protection, dataPath, next,
                begun);
    }

    Session with(DataProtection changed) {
        return new Session(account, ends, tls, directory, negotiated, changed, dataPath, next,
                begun);
    }

    Session with(DataPath changed) {
        return new Session(account, ends, tls, directory, negotiated, protection, changed, next,
                begun);
    }

    Session with(NextTransfer changed) {
        return new Session(account, ends, tls, directory, negotiated, protection, dataPath, changed,
                begun);
    }

    Session with(Begun first) {
        return new Session(account, ends, tls, directory, negotiated, protection, dataPath, next,
                Optional.of(first));
    }

    /// What was begun is ended by the very next command or not at all (RFC 959, RNFR).
    Session before(Command command) {
        boolean ends = command instanceof FileCommand.RenameTo
                || command instanceof FileCommand.SymbolicLinkTo;
        return ends ? this : withNothingBegun();
    }

    Session withNothingBegun() {
        return new Session(account, ends, tls, directory, negotiated, protection, dataPath, next,
                Optional.empty());
    }
}
