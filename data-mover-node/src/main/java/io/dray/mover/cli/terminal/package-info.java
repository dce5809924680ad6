/// Output and end of a command: standard output, tables and JSON, quantities, failures, exit codes, logging.
@NullMarked
package io.dray.mover.cli.terminal;

import org.jspecify.annotations.NullMarked;
