/// Access to servers: URLs, stored server names, logins and connection options.
@NullMarked
package io.dray.mover.cli.endpoint;

import org.jspecify.annotations.NullMarked;
