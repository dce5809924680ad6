package io.dray.control.security;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// Makes TLS engines for data channels and judges the peer after the handshake.
///
/// Engines from netty-tcnative are reference counted: whoever asked for one releases it
/// (`ReferenceCountUtil.release`). Safe for use by many threads.
public interface DataChannelTls {
    /// A new engine for one connection, in blocking-style use: wrap and unwrap are called by one thread,
    /// delegated tasks run inline, buffers are direct.
    SSLEngine newEngine(DataChannelSecurity.TlsRole role);

    /// Checks the peer after the handshake (pin, identity).
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure saying who came and who was
    ///                                                                  expected
    void verifyPeer(SSLSession session);
}
