/// Storage behind one small interface, confined to an exported directory: reading, uploads whose stored
/// ranges survive, rules by path prefix, and checksums of what has passed.
///
/// No file system calls here (see `posix`), no sockets, no protocol text.
@NullMarked
package io.dray.mover.storage;

import org.jspecify.annotations.NullMarked;
