/// The servers that commands talk to: URLs, names kept for servers, logins, and options of connections.
@NullMarked
package io.dray.mover.cli.endpoint;

import org.jspecify.annotations.NullMarked;
