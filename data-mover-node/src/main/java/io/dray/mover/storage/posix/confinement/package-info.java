/// An exported directory of this host, and the guarantee that nothing outside of it is reached: no path leaves its root by
/// `..`, link or race ([Confinement]), and no rule by prefix is evaded ([ConfinedTree]). What `stat` and errno say of what
/// is found there ([FileStatus], [StorageFailures]).
///
/// Not here: how an upload becomes a file, and whose it is.
@NullMarked
package io.dray.mover.storage.posix.confinement;

import org.jspecify.annotations.NullMarked;
