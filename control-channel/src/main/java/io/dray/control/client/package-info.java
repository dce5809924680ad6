/// The client side of the control channel: URLs, connections, TLS, login, and conversations that send
/// commands and return replies (RFC 959, RFC 4217, RFC 2389).
///
/// What is said in a conversation, and in which order, is for the callers: no transfers here.
@NullMarked
package io.dray.control.client;

import org.jspecify.annotations.NullMarked;
