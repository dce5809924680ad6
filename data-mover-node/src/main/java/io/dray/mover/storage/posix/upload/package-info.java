/// How an upload becomes a file: whole under its name, or not there ([UploadOpening], [PartFile]). The record of what is on
/// stable storage ([RangeLog]), space taken in advance ([Reservations]), and what uploads have left that nobody goes on
/// with ([StalePartFiles]).
@NullMarked
package io.dray.mover.storage.posix.upload;

import org.jspecify.annotations.NullMarked;
