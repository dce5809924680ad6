/// The server protocol interpreter as a pure state machine: events in, actions out. It owns the command
/// order, login and transfer states, and transfer parameters. No sockets, clocks, threads or loggers.
@NullMarked
package io.dray.protocol.interpreter;

import org.jspecify.annotations.NullMarked;
