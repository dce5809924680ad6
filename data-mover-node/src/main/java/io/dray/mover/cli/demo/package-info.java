/// `dray demo`: two nodes on this machine, a copy between them, and a kill on the way.
@NullMarked
package io.dray.mover.cli.demo;

import org.jspecify.annotations.NullMarked;
