/// Append-only files that survive a crash: which part of a file is stored, which files of a copy have arrived.
@NullMarked
package io.dray.control.journal;

import org.jspecify.annotations.NullMarked;
