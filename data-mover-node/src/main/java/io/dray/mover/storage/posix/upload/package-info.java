/// How an upload becomes a file, which is complete under its name or does not exist ([UploadOpening],
/// [PartFile]). Also the record of ranges on stable storage ([RangeLog]), reserved space ([Reservations]), and
/// leftovers that nobody resumes ([StalePartFiles]).
@NullMarked
package io.dray.mover.storage.posix.upload;

import org.jspecify.annotations.NullMarked;
