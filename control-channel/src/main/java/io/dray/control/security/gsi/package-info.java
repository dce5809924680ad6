/// GSI on a control channel: TLS whose records travel as GSS tokens, delegation of proxies both ways, and
/// the wrapping of lines (RFC 2228, RFC 3820, GFD.24; the order of messages is that of the Grid Community
/// Toolkit 6.2). Nothing here knows of sockets or of FTP commands.
@NullMarked
package io.dray.control.security.gsi;

import org.jspecify.annotations.NullMarked;
