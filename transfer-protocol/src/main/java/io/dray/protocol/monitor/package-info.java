/// The client's side of a transfer as a pure machine (the user-PI of RFC 959, GFD.20): the replies to the
/// transfer commands and the time go in, progress and a verdict come out. Knows what follows from 1yz, 2yz,
/// 4yz and 5yz replies, whose failure is reported, and how long a transfer may stand. No sockets, clocks,
/// threads or loggers, and no commands: who sends them feeds the machine.
@NullMarked
package io.dray.protocol.monitor;

import org.jspecify.annotations.NullMarked;
