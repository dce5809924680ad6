/// Netty handlers for the bytes of the control channel: lines, commands and replies in both directions (RFC
/// 959; framing as in Globus server 13.24). Command semantics are in `io.dray.protocol`.
@NullMarked
package io.dray.control.wire;

import org.jspecify.annotations.NullMarked;
