/// Append-only files that survive a crash: the stored ranges of a file, and the progress of a copy.
@NullMarked
package io.dray.control.journal;

import org.jspecify.annotations.NullMarked;
