/// The server side of the control channel: a translator between a Netty pipeline and the pure
/// interpreter, and the interfaces that the data mover offers to it.
///
/// What a command means is decided in `io.dray.protocol.interpreter`; files and data channels are behind
/// the interfaces.
@NullMarked
package io.dray.control.server;

import org.jspecify.annotations.NullMarked;
