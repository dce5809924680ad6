package io.dray.control.security;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// Makes TLS engines for data channels and judges the peer after the handshake.
///
/// Engines from netty-tcnative are reference counted: whoever asked for one releases it
/// (`ReferenceCountUtil.release`). Safe for use by many threads.
public interface DataChannelTls {
    /// A new engine for one connection, in blocking-style use: wrap and unwrap are called by one thread,
    /// delegated tasks run inline, buffers are direct. One `unwrap` takes one record.
    ///
    /// The peer is judged during the handshake already: it then fails with an `SSLException` whose chain
    /// of causes holds a [java.security.cert.CertificateException] with a sentence for people.
    SSLEngine newEngine(DataChannelSecurity.TlsRole role);

    /// As [#newEngine], but where the engine allows it (netty-tcnative) one `unwrap` takes as many records
    /// as the destination has room for, which is faster. Differences to a plain `SSLEngine`:
    ///
    /// - the source may hold part of a record: it is taken into the engine; `BUFFER_UNDERFLOW` comes only
    ///   when the source is empty;
    /// - `BUFFER_OVERFLOW` may come together with bytes produced: drain the destination and call again,
    ///   even with an empty source, until `OK` or `BUFFER_UNDERFLOW`;
    /// - bytes behind the last record of interest are taken too, so it must not be used where clear bytes
    ///   follow the handshake ([DataChannelSecurity.Mutual] with level `CLEAR`).
    ///
    /// The JDK's engine behaves as usual; code that keeps the rules above works with both.
    default SSLEngine newBulkEngine(DataChannelSecurity.TlsRole role) {
        return newEngine(role);
    }

    /// The credential that the client provided for data channels (DCSC P, or delegation). It may be passed on
    /// to a node that opens the channels instead of this one. Never the node's own credential. Contains the
    /// private key.
    default Optional<DataCredential> given() {
        return Optional.empty();
    }

    /// Subject that the client requires at the other end, if it is not the owner of the credential (DCAU S).
    default Optional<String> requiredSubject() {
        return Optional.empty();
    }

    /// Meaning of a resumed TLS session of the control connection.
    default TlsSessionReuse sessionReuse() {
        return TlsSessionReuse.OFF;
    }

    /// Whether the peer has resumed a TLS session of the control connection.
    default boolean isSameClient(SSLEngine engine) {
        return false;
    }

    /// Checks the peer after the handshake (pin, identity).
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure saying who came and who was
    ///                                                                  expected
    void verifyPeer(SSLSession session);
}
