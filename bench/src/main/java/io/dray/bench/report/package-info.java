/// Reports: tables, pictures, JSON, and the verdicts on goals.
@NullMarked
package io.dray.bench.report;

import org.jspecify.annotations.NullMarked;
