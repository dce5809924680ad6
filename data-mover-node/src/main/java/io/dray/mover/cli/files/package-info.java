/// Commands on files and directories of servers and of this host.
@NullMarked
package io.dray.mover.cli.files;

import org.jspecify.annotations.NullMarked;
