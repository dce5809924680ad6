/// The node: configuration, assembly of security, storage and data plane, metrics, start and graceful stop. It
/// runs as a daemon or inside another program.
///
/// This package connects the others. It contains no protocol and no file operations.
@NullMarked
package io.dray.mover.node;

import org.jspecify.annotations.NullMarked;
