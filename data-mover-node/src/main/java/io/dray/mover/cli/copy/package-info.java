/// `dray cp`: options, progress and the final report.
@NullMarked
package io.dray.mover.cli.copy;

import org.jspecify.annotations.NullMarked;
