package io.dray.protocol.interpreter;

/// AUTH GSSAPI was accepted; the client's next token is pending (RFC 2228 section 3).
///
/// Previous: AwaitingLogin, AcceptingGssToken. Next: AcceptingGssToken, AwaitingLogin, Closed.
record AwaitingGssToken(AwaitingLogin before) implements ServerState {
    @Override
    public boolean takesCommands() {
        return true;
    }
}
