/// Replies of the control channel as values, with their parser and formatter (RFC 959 section 4.2). Pure.
@NullMarked
package io.dray.protocol.reply;

import org.jspecify.annotations.NullMarked;
