/// Micro-benchmarks of hot code, by JMH, for `dray bench micro`.
/// JMH is no part of the distribution: they run in a source tree.
@NullMarked
package io.dray.bench.micro;

import org.jspecify.annotations.NullMarked;
