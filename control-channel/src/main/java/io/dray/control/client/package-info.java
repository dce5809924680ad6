/// The client side of the control channel: URLs, connections, TLS, login, and conversations that send
/// commands and return replies (RFC 959, RFC 4217, RFC 2389).
///
/// Callers decide which commands are sent, and in which order: no transfers here.
@NullMarked
package io.dray.control.client;

import org.jspecify.annotations.NullMarked;
