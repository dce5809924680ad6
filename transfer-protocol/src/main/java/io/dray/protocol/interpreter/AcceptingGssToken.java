package io.dray.protocol.interpreter;

/// A token was passed on; the answer to it is awaited.
///
/// Previous: AwaitingGssToken. Next: AwaitingGssToken, AwaitingLogin under GSI, Closed.
record AcceptingGssToken(AwaitingLogin before) implements ServerState {}
