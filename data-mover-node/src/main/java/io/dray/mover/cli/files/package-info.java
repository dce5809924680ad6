/// Commands for files and directories on servers and on this host.
@NullMarked
package io.dray.mover.cli.files;

import org.jspecify.annotations.NullMarked;
