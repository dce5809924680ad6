/// What a server can do, as it says itself in its answer to FEAT (RFC 2389, Globus server 13.24). Pure
/// values; whether a feature is used is decided elsewhere.
@NullMarked
package io.dray.protocol.feature;

import org.jspecify.annotations.NullMarked;
