package io.dray.protocol.interpreter;

/// A GSS token was passed on; the result is pending.
///
/// Previous: AwaitingGssToken. Next: AwaitingGssToken, AwaitingLogin under GSI, Closed.
record AcceptingGssToken(AwaitingLogin before) implements ServerState {}
