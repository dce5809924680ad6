/// The server protocol interpreter as a pure machine: events in, actions out. Owns command order,
/// login and transfer states, transfer parameters. No sockets, clocks, threads or loggers.
@NullMarked
package io.dray.protocol.interpreter;

import org.jspecify.annotations.NullMarked;
