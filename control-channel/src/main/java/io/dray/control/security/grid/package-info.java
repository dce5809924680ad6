/// Credentials and trust as the grid has them: proxy certificates (RFC 3820), trust directories with
/// signing policies, namespaces and revocation lists, gridmap files, and VOMS attributes (GFD.182), in
/// the places where the Globus tools look for them.
///
/// The rules are implemented by the grid community's library canl and its VOMS API. This package selects the
/// checks and translates the results into messages. It has no I/O on channels.
@NullMarked
package io.dray.control.security.grid;

import org.jspecify.annotations.NullMarked;
