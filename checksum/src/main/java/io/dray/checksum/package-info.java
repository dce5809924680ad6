/// Checksum algorithms, the combination of checksums of parts, and the ledger that turns ranges
/// arriving in any order into the value of the whole. No I/O, no clocks, no threads.
@NullMarked
package io.dray.checksum;

import org.jspecify.annotations.NullMarked;
