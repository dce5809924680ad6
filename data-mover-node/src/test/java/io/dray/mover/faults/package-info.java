/// Faults of storage for tests: bytes that change on their way to the disk, errors, full disks, slowness,
/// and a record of what a process wrote and forced.
@NullMarked
package io.dray.mover.faults;

import org.jspecify.annotations.NullMarked;
