/// Linux functions that Java's own library lacks: bindings of C functions by the Foreign Function and Memory
/// API (JEP 454), and lossless paths of this host.
///
/// The only package in Dray that calls foreign functions. A binding makes one call and contains no policy.
@NullMarked
package io.dray.control.syscall;

import org.jspecify.annotations.NullMarked;
