/// The measured servers: Dray nodes, Globus servers and others as processes, and synthetic peers.
@NullMarked
package io.dray.bench.servers;

import org.jspecify.annotations.NullMarked;
