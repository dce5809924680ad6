package io.dray.protocol.interpreter;

/// A token was passed on; the answer to it is awaited.
///
/// Previous: AwaitingToken. Next: AwaitingToken, AwaitingLogin under GSI, Closed.
record TakingToken(AwaitingLogin before) implements ServerState {}
