/// Endpoints, sessions, and the client side of the negotiation before a transfer command (RFC 959, RFC 2228,
/// RFC 2428, GFD.20, GFD.47).
@NullMarked
package io.dray.control.negotiation;

import org.jspecify.annotations.NullMarked;
