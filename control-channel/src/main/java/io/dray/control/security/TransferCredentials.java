package io.dray.control.security;

import io.dray.control.security.CertificateIssuer.Plan;
import io.dray.control.security.CertificateIssuer.Purpose;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// Creates the credential shared by two nodes for one transfer: a key and a self-signed certificate, sent to
/// both ends by `DCSC P` and kept in memory only.
///
/// Safe for many threads.
public final class TransferCredentials {
    private static final Duration LIFETIME = Duration.ofHours(24);

    private final CertificateIssuer issuer;

    /// @param random source of keys
    public TransferCredentials(Clock clock, SecureRandom random) {
        this.issuer = new CertificateIssuer(clock, random);
    }

    /// Which kind of key a credential has.
    public enum KeyKind {
        /// EC P-256: made in a millisecond.
        ELLIPTIC,
        /// RSA 2048, as Globus's own tools make: takes some hundred milliseconds. For servers whose TLS
        /// library knows nothing else; the Globus server 13.24 takes both.
        RSA
    }

    /// A new credential, valid for 24 hours: longer than most copies run, and useless soon after.
    public DataCredential make(KeyKind kind) {
        KeyPair keys = kind == KeyKind.ELLIPTIC ? issuer.ellipticKeys() : issuer.rsaKeys();
        byte[] name = new byte[8];
        issuer.random().nextBytes(name);
        X509Certificate certificate = issuer.selfSigned(
                new Plan(new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN,
                                "dray transfer " + HexFormat.of().formatHex(name))
                        .build(), Purpose.DATA_CHANNEL, LIFETIME, List.of()),
                keys);
        return new DataCredential(List.of(certificate), keys.getPrivate(), List.of(certificate));
    }
}
