package io.dray.protocol.interpreter;

/// AUTH GSSAPI was accepted; the next token of the client is awaited (RFC 2228 section 3).
///
/// Previous: AwaitingLogin, TakingToken. Next: TakingToken, AwaitingLogin, Closed.
record AwaitingToken(AwaitingLogin before) implements ServerState {
    @Override
    public boolean takesCommands() {
        return true;
    }
}
