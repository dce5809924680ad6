/// `dray ping`: probes of network, control channel and data channel, and what follows from them.
@NullMarked
package io.dray.mover.cli.ping;

import org.jspecify.annotations.NullMarked;
