/// Bundles of small files in memory: the tar that [io.dray.protocol.pack] describes, written and read in
/// place by the header codec of Apache Commons Compress, its manifest, and the memory that a node gives to
/// bundles.
///
/// Bytes alone: no file system calls (see `posix`), no sockets.
@NullMarked
package io.dray.mover.storage.pack;

import org.jspecify.annotations.NullMarked;
