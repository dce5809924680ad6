/// The transfer engine: one transfer at a time for a session, over its data channels, between a peer and
/// storage. Decides which blocks go where, what has arrived, when it is over and when markers are due
/// (GFD.20, Globus server 13.24). Nothing here speaks the control channel's language.
@NullMarked
package io.dray.mover.transfer;

import org.jspecify.annotations.NullMarked;
