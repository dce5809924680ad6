/// An exported directory of this host, and the guarantee that nothing outside of it is reached: no path leaves
/// its root by `..`, link or race ([Confinement]), and no rule by prefix is evaded ([ConfinedTree]). Also the
/// results of `stat` and the meaning of errno numbers ([FileStatus], [StorageFailures]).
///
/// Not here: how an upload becomes a file, and who owns it.
@NullMarked
package io.dray.mover.storage.posix.confinement;

import org.jspecify.annotations.NullMarked;
