@NullMarked
package io.dray.bench.servers;

import org.jspecify.annotations.NullMarked;
