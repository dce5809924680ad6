/// Measuring: rounds, processes and their costs, folders for files.
@NullMarked
package io.dray.bench.measure;

import org.jspecify.annotations.NullMarked;
