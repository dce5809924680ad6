/// Byte ranges of a file and sets of them: the currency of restart (GFD.20, extended restart markers).
/// Pure values.
@NullMarked
package io.dray.protocol.range;

import org.jspecify.annotations.NullMarked;
