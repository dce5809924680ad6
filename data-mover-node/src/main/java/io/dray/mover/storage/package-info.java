/// Storage behind one small interface, confined to an exported directory: reading, uploads that can be resumed,
/// rules by path prefix, and checksums of transferred data.
///
/// No file system calls here (see `posix`), no sockets, no protocol text.
@NullMarked
package io.dray.mover.storage;

import org.jspecify.annotations.NullMarked;
