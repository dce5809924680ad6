/// Measurements: the throughput harness behind `dray bench`, for ourselves and for Globus, and
/// micro-benchmarks of hot code.
///
/// Programs are measured as users start them, as processes of their own, by their command lines alone.
/// Nothing that a user needs to move data belongs here.
@NullMarked
package io.dray.bench;

import org.jspecify.annotations.NullMarked;
