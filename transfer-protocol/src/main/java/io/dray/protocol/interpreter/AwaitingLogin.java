package io.dray.protocol.interpreter;

import io.dray.protocol.parameters.DataChannelAuthentication;
import java.util.Optional;

/// Greeted, nobody logged in.
///
/// Previous: the start, NegotiatingSecurity, DecidingLogin, and the states of an exchange of tokens.
/// Next: NegotiatingSecurity, AwaitingGssToken, DecidingLogin, Closed.
///
/// @param protection data channel protection asked for before login, as RFC 4217 allows under TLS
/// @param user       argument of USER when a password is awaited
/// @param failures   logins that failed on this connection
/// @param mistakes   commands that were not understood
record AwaitingLogin(ControlEnds ends, boolean isProtected, DataProtection protection,
        Optional<String> user, int failures, int mistakes) implements ServerState {

    static AwaitingLogin clear(ControlEnds ends) {
        return new AwaitingLogin(ends, false, DataProtection.INITIAL, Optional.empty(), 0, 0);
    }

    /// After the handshake everything that was said in clear is forgotten, but not the failures.
    static AwaitingLogin underTls(AwaitingLogin before) {
        return new AwaitingLogin(before.ends, true, DataProtection.INITIAL, Optional.empty(),
                before.failures, before.mistakes);
    }

    /// As [#underTls]; data channels are authenticated unless the client says otherwise (GFD.20: DCAU is
    /// on by default).
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
