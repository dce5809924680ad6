/// `dray cp`: options, progress and the report at the end.
@NullMarked
package io.dray.mover.cli.copy;

import org.jspecify.annotations.NullMarked;
