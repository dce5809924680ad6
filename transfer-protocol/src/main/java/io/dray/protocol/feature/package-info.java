/// What a server can do, as it says itself in its answer to FEAT (RFC 2389, wire reference 3). Pure
/// values; whether a feature is used is decided elsewhere.
@NullMarked
package io.dray.protocol.feature;

import org.jspecify.annotations.NullMarked;
