/// Commands of the control channel as values, with their parser and formatter (RFC 959, 2228, 2389,
/// 2428, 2640, 3659, GFD.20 and the Globus additions). Pure.
@NullMarked
package io.dray.protocol.command;

import org.jspecify.annotations.NullMarked;
