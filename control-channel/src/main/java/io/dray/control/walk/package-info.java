/// Finds the files of a copy: walks the tree at the source, makes its directories at the destination, keeps what only
/// the destination has for removal, and refuses a copy onto or into itself.
@NullMarked
package io.dray.control.walk;

import org.jspecify.annotations.NullMarked;
