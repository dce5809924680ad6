/// The command line `dray`: one class per subcommand, exit codes, URLs kept by name, progress.
///
/// Commands translate between people and the library: they parse, call, print. What a command does
/// to files or over the wire lives in the packages it calls. Only this package writes to standard
/// output and ends the process.
@NullMarked
package io.dray.mover.cli;

import org.jspecify.annotations.NullMarked;
