/// Storage in a directory tree of a POSIX file system.
///
/// Defined by POSIX.1-2024 file semantics and, for confinement, Linux `openat2(2)` with
/// `RESOLVE_BENEATH`. Foreign functions are called in `LinuxCalls` alone. No protocol text and no
/// sockets here; messages name paths of the exported tree, never of the host.
@NullMarked
package io.dray.mover.storage.posix;

import org.jspecify.annotations.NullMarked;
