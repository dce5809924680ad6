/// How it is shown: tables, pictures, JSON, and what the goals say of it.
@NullMarked
package io.dray.bench.report;

import org.jspecify.annotations.NullMarked;
