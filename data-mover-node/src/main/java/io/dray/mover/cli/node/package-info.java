/// Commands that run a node or a front end, and its operator's commands.
@NullMarked
package io.dray.mover.cli.node;

import org.jspecify.annotations.NullMarked;
