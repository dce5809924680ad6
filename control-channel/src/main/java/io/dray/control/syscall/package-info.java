/// What Linux offers and Java's own library does not: bindings of C functions by the Foreign Function and Memory API
/// (JEP 454), and paths of this host byte by byte.
///
/// The one place in Dray that calls foreign functions. A binding does one call and decides nothing.
@NullMarked
package io.dray.control.syscall;

import org.jspecify.annotations.NullMarked;
