/// Security of control and data channels: credentials and certificates (X.509, RFC 5280), pins, access
/// tokens, the identity map, and TLS set up from them (RFC 4217, and DCSC of the Globus servers).
///
/// Nothing here reads commands or moves bytes.
@NullMarked
package io.dray.control.security;

import org.jspecify.annotations.NullMarked;
