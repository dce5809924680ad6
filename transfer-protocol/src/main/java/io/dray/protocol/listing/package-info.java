/// Facts about files and the listing forms built from them (RFC 3659 and the Globus additions). Pure.
@NullMarked
package io.dray.protocol.listing;

import org.jspecify.annotations.NullMarked;
