/// The command line `dray`: one class for each subcommand.
///
/// A command parses its arguments, calls the library and prints the result. The library does the work on files
/// and on the network. Only these packages write to standard output and end the process.
@NullMarked
package io.dray.mover.cli;

import org.jspecify.annotations.NullMarked;
