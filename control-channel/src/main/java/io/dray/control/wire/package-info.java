/// The control channel's bytes as a Netty pipeline sees them: lines, commands and replies in both
/// directions (RFC 959; framing as the Globus server 13.24). What they mean is decided elsewhere.
@NullMarked
package io.dray.control.wire;

import org.jspecify.annotations.NullMarked;
