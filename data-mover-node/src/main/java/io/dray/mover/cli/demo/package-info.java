/// `dray demo`: two nodes on this host, and copies between them.
@NullMarked
package io.dray.mover.cli.demo;

import org.jspecify.annotations.NullMarked;
