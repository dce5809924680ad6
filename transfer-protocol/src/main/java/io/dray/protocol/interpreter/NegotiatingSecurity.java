package io.dray.protocol.interpreter;

/// AUTH was accepted; the handshake runs.
///
/// Previous: AwaitingLogin. Next: AwaitingLogin under TLS, Closed.
record NegotiatingSecurity(AwaitingLogin before) implements ServerState {}
