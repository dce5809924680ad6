package io.dray.protocol.interpreter;

/// USER or PASS was passed on; the decision is awaited.
///
/// Previous: AwaitingLogin. Next: Ready, AwaitingLogin, Closed.
///
/// @param passwordGiven whether PASS is being decided, not USER alone
record DecidingLogin(AwaitingLogin before, String user, boolean passwordGiven)
        implements
            ServerState {}
