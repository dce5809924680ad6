@NullMarked
package io.dray.bench.measure;

import org.jspecify.annotations.NullMarked;
