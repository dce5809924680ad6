package io.dray.protocol.interpreter;

/// Logged in and idle.
///
/// Previous: DecidingLogin, Working, Transferring. Next: Working, Transferring, Closed.
record Ready(UserSession session) implements ServerState {
    @Override
    public boolean takesCommands() {
        return true;
    }
}
