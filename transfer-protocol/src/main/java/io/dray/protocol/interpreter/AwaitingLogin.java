package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import java.util.Optional;

/// The greeting was sent; the client has not logged in.
///
/// Previous: the start, NegotiatingSecurity, DecidingLogin, AwaitingGssToken, AcceptingGssToken. Next:
/// NegotiatingSecurity, AwaitingGssToken, DecidingLogin, Closed.
///
/// @param protection data channel protection set before login, which RFC 4217 allows under TLS
/// @param user       argument of USER while a password is pending
/// @param failures   failed logins on this connection
/// @param mistakes   unrecognized commands on this connection
record AwaitingLogin(ControlEnds ends, boolean isProtected, DataProtection protection,
        Optional<String> user, int failures, int mistakes) implements ServerState {

    static AwaitingLogin clear(ControlEnds ends) {
        return new AwaitingLogin(ends, false, DataProtection.INITIAL, Optional.empty(), 0, 0);
    }

    /// The state after a TLS handshake: discards everything negotiated in clear, but keeps the count of
    /// failed logins.
    static AwaitingLogin underTls(AwaitingLogin before) {
        return new AwaitingLogin(before.ends, true, DataProtection.INITIAL, Optional.empty(),
                before.failures, before.mistakes);
    }

    /// As [#underTls], under GSI: data channel authentication is on by default (GFD.20, DCAU).
    static AwaitingLogin underGsi(AwaitingLogin before) {
        return underTls(before).with(
                DataProtection.INITIAL.with(new DataChannelAuthentication.Self()));
    }

    AwaitingLogin forUser(String name) {
        return new AwaitingLogin(ends, isProtected, protection, Optional.of(name), failures,
                mistakes);
    }

    AwaitingLogin afterFailure() {
        return new AwaitingLogin(ends, isProtected, protection, Optional.empty(), failures + 1,
                mistakes);
    }

    AwaitingLogin afterMistake() {
        return new AwaitingLogin(ends, isProtected, protection, user, failures, mistakes + 1);
    }

    AwaitingLogin with(DataProtection changed) {
        return new AwaitingLogin(ends, isProtected, changed, user, failures, mistakes);
    }

    @Override
    public boolean takesCommands() {
        return true;
    }
}
