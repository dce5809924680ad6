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

    /// What this end shows, if the client gave it for data channels (DCSC P, or delegation) and so allows it to
    /// be handed on to a node that opens them in this one's place; never a node's own. Holds the private key.
    default Optional<DataCredential> given() {
        return Optional.empty();
    }

    /// Whom the client demands at the other end, if not the owner of the credential (DCAU S).
    default Optional<String> requiredSubject() {
        return Optional.empty();
    }

    /// What the resumption of the control connection's TLS session means here.
    default TlsSessionReuse sessionReuse() {
        return TlsSessionReuse.OFF;
    }

    /// Whether the peer of a finished handshake has resumed a session of the control connection.
    default boolean isSameClient(SSLEngine engine) {
        return false;
    }

    /// Checks the peer after the handshake (pin, identity).
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure saying who came and who was
    ///                                                                  expected
    void verifyPeer(SSLSession session);
}
