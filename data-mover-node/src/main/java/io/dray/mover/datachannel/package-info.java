/// Data channels: TCP connections that carry the bytes of a transfer in stream mode (RFC 959) or extended
/// block mode (GFD.20), in clear or under TLS (RFC 4217, GridFTP data channel authentication).
///
/// Blocking loops: a channel is read or written by one thread at a time. Nothing here knows files,
/// sessions or control channels.
@NullMarked
package io.dray.mover.datachannel;

import org.jspecify.annotations.NullMarked;
