/// How it is measured: rounds, processes and what they cost, places for files.
@NullMarked
package io.dray.bench.measure;

import org.jspecify.annotations.NullMarked;
