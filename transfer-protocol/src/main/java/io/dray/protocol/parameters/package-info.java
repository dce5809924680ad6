/// Transfer parameters a session negotiates: TYPE, MODE, PROT, DCAU, parallelism, layout, buffers
/// (RFC 959, RFC 2228, GFD.20). Pure values.
@NullMarked
package io.dray.protocol.parameters;

import org.jspecify.annotations.NullMarked;
