/// Commands that run and administer nodes and front ends.
@NullMarked
package io.dray.mover.cli.node;

import org.jspecify.annotations.NullMarked;
