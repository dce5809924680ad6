/// Network addresses as the FTP family writes them: PORT and PASV (RFC 959), EPRT and EPSV (RFC 2428),
/// SPOR and SPAS (GFD.20). Pure text and values; nothing here resolves names or opens sockets.
@NullMarked
package io.dray.protocol.address;

import org.jspecify.annotations.NullMarked;
