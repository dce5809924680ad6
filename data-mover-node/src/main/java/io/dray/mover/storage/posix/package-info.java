/// Storage in a directory tree of a POSIX file system ([PosixExports]). File commands and reading are here;
/// sub-packages hold what they build on:
///
///     posix ──► tree ──► upload ──► identity ──► confinement ──► io.dray.control.syscall
///
/// Defined by POSIX.1-2024 file semantics and, for confinement, Linux `openat2(2)` with `RESOLVE_BENEATH`. No
/// protocol text and no sockets here. Messages name paths of the exported tree, never of the host.
@NullMarked
package io.dray.mover.storage.posix;

import org.jspecify.annotations.NullMarked;
