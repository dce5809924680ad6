/// The node: its configuration, its assembly from security, storage and data plane, its metrics, and its
/// life from start to graceful stop; as a daemon or within another program.
///
/// No protocol and no file operations here: this package only joins what others do.
@NullMarked
package io.dray.mover.node;

import org.jspecify.annotations.NullMarked;
