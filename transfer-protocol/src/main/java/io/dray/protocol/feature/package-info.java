/// The capabilities of a server, from its answer to FEAT (RFC 2389, Globus server 13.24). Pure values;
/// callers decide whether a feature is used.
@NullMarked
package io.dray.protocol.feature;

import org.jspecify.annotations.NullMarked;
