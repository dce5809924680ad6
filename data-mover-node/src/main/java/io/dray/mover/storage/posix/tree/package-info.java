/// Whole trees of an exported directory, by system calls relative to pinned directories.
@NullMarked
package io.dray.mover.storage.posix.tree;

import org.jspecify.annotations.NullMarked;
