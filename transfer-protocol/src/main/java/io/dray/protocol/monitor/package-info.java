/// The client's side of a transfer as a pure state machine (the user-PI of RFC 959, GFD.20). Input: replies to
/// the transfer commands, and the time. Output: progress and a verdict. It interprets 1yz, 2yz, 4yz and 5yz
/// replies, decides whose failure is reported, and how long a transfer may make no progress. It has no sockets,
/// clocks, threads or loggers, and sends no commands.
@NullMarked
package io.dray.protocol.monitor;

import org.jspecify.annotations.NullMarked;
