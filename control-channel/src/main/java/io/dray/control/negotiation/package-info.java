/// Endpoints, sessions with them, and the client side of the data channel negotiation: what is agreed before a
/// transfer command is sent (RFC 959, RFC 2228, RFC 2428, GFD.20, GFD.47).
@NullMarked
package io.dray.control.negotiation;

import org.jspecify.annotations.NullMarked;
