package io.dray.protocol.interpreter;

/// USER or PASS was passed on; the decision is pending.
///
/// Previous: AwaitingLogin. Next: Ready, AwaitingLogin, Closed.
///
/// @param passwordGiven whether PASS was given, not USER alone
record DecidingLogin(AwaitingLogin before, String user, boolean passwordGiven)
        implements
            ServerState {}
