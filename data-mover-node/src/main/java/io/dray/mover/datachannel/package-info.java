/// Data channels: TCP connections that carry the bytes of a transfer in stream mode (RFC 959) or extended
/// block mode (GFD.20), in clear or under TLS (RFC 4217, GridFTP data channel authentication).
///
/// All I/O is blocking: one thread at a time reads or writes a channel. This package does not know files,
/// sessions or control channels.
@NullMarked
package io.dray.mover.datachannel;

import org.jspecify.annotations.NullMarked;
