/// Credentials and trust as the grid has them: proxy certificates (RFC 3820), trust directories with
/// signing policies, namespaces and revocation lists, gridmap files, and VOMS attributes (GFD.182), in
/// the places where the Globus tools look for them.
///
/// The rules themselves are those of the grid community's library canl and its VOMS API; here is only
/// what Dray asks of them, and words for what they answer. Nothing here speaks on a channel.
@NullMarked
package io.dray.control.security.grid;

import org.jspecify.annotations.NullMarked;
