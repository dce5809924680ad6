/// Micro-benchmarks of hot code, by JMH. Not part of the distribution's commands; how to run them is in
/// this module's README.
@NullMarked
package io.dray.bench.micro;

import org.jspecify.annotations.NullMarked;
