/// Bundles of small files, read and stored with as few system calls as possible.
@NullMarked
package io.dray.mover.storage.posix.pack;

import org.jspecify.annotations.NullMarked;
