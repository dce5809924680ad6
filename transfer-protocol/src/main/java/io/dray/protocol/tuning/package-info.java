/// How numbers that a running transfer may change (streams of a file, files at once) follow what was
/// measured. No document defines it: GFD.20 leaves parallelism to the client. Pure decisions; no clock, thread
/// or connection belongs here.
@NullMarked
package io.dray.protocol.tuning;

import org.jspecify.annotations.NullMarked;
