/// Measurements: the harness behind `dray bench`, for Dray and for Globus, and micro-benchmarks of hot code.
///
/// Programs are measured as users run them: as separate processes, by their command lines. Data transfer itself
/// needs nothing of this module.
@NullMarked
package io.dray.bench;

import org.jspecify.annotations.NullMarked;
