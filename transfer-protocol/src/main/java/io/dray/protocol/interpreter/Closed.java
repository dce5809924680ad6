package io.dray.protocol.interpreter;

/// The session has ended; later events are ignored.
///
/// Previous: every state. Next: none.
record Closed() implements ServerState {}
