package io.dray.protocol.interpreter;

/// The conversation is over; whatever still happens is ignored.
///
/// Previous: every state. Next: none.
record Closed() implements ServerState {}
