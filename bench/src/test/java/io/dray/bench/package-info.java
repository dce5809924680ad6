/// Tests of the harness, and the rules for the source as a whole: this is the one module that sees all
/// others.
@NullMarked
package io.dray.bench;

import org.jspecify.annotations.NullMarked;
