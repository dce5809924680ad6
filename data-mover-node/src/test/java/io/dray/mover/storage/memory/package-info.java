/// A store in memory, complete enough that a node runs over it: for tests of what does not need a disk.
@NullMarked
package io.dray.mover.storage.memory;

import org.jspecify.annotations.NullMarked;
