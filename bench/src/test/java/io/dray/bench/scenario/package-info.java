@NullMarked
package io.dray.bench.scenario;

import org.jspecify.annotations.NullMarked;
