/// Headers of extended block mode, MODE E (GFD.20, Globus server 13.24), and the count of end-of-data
/// blocks that tells when a transfer is complete. No sockets and no payload; nothing is allocated for a
/// block.
@NullMarked
package io.dray.protocol.block;

import org.jspecify.annotations.NullMarked;
