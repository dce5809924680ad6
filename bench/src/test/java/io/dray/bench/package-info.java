/// Tests of the harness.
@NullMarked
package io.dray.bench;

import org.jspecify.annotations.NullMarked;
