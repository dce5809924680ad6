/// The scenarios: each starts its servers, names its rows and runs them.
@NullMarked
package io.dray.bench.scenario;

import org.jspecify.annotations.NullMarked;
