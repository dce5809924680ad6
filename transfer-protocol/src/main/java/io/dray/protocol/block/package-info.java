/// Headers of extended block mode, MODE E (GFD.20, Globus server 13.24), and the end-of-data count that
/// determines when a transfer is complete. No sockets and no payload; nothing is allocated per block.
@NullMarked
package io.dray.protocol.block;

import org.jspecify.annotations.NullMarked;
