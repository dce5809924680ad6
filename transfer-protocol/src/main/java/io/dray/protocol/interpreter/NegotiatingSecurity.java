package io.dray.protocol.interpreter;

/// AUTH was accepted; the TLS handshake is running.
///
/// Previous: AwaitingLogin. Next: AwaitingLogin under TLS, Closed.
record NegotiatingSecurity(AwaitingLogin before) implements ServerState {}
