/// Tuning of numbers during a transfer (streams of a file, concurrent files) by measurement. No document
/// defines it: GFD.20 leaves parallelism to the client. Pure decisions; no clock, thread or connection
/// belongs here.
@NullMarked
package io.dray.protocol.tuning;

import org.jspecify.annotations.NullMarked;
