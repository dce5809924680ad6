/// The server side of the control channel: connects a Netty pipeline to the pure interpreter, and defines the
/// interfaces that the data mover implements.
///
/// `io.dray.protocol.interpreter` decides what a command means. Files and data channels are behind the
/// interfaces.
@NullMarked
package io.dray.control.server;

import org.jspecify.annotations.NullMarked;
