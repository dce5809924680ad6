/// The transfer engine: one transfer at a time for each session, between a peer's data channels and storage. It
/// assigns blocks, tracks received ranges, detects the end, and schedules markers (GFD.20, Globus server
/// 13.24). It does not know the control channel.
@NullMarked
package io.dray.mover.transfer;

import org.jspecify.annotations.NullMarked;
