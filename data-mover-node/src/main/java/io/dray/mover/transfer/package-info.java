/// The transfer engine: one transfer at a time for a session, over its data channels, between a peer and
/// storage. Decides which blocks go where, what has arrived, when it is over and when markers are due
/// (GFD.20, wire reference 7 and 8). Nothing here speaks the control channel's language.
@NullMarked
package io.dray.mover.transfer;

import org.jspecify.annotations.NullMarked;
