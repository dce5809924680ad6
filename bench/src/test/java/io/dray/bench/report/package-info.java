@NullMarked
package io.dray.bench.report;

import org.jspecify.annotations.NullMarked;
