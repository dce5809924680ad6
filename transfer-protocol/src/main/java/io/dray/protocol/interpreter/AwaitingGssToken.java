package io.dray.protocol.interpreter;

/// AUTH GSSAPI was accepted; the next token of the client is awaited (RFC 2228 section 3).
///
/// Previous: AwaitingLogin, AcceptingGssToken. Next: AcceptingGssToken, AwaitingLogin, Closed.
record AwaitingGssToken(AwaitingLogin before) implements ServerState {
    @Override
    public boolean takesCommands() {
        return true;
    }
}
