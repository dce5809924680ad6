/// `dray ping`: checks of network, control channel and data channel, with remedies.
@NullMarked
package io.dray.mover.cli.ping;

import org.jspecify.annotations.NullMarked;
