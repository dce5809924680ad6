package io.dray.control.security;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/// Makes key pairs and signs certificates (RFC 5280).
///
/// @param clock  decides the period of validity, which starts five minutes ago for the sake of peers
///               whose clocks are slow
/// @param random source of keys and serial numbers
public record CertificateIssuer(Clock clock, SecureRandom random) {
    /// Certificates are valid from this long ago. Kerberos tolerates the same (RFC 4120).
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    /// Unguessable, and at most 20 bytes long (RFC 5280 section 4.1.2.2).
    private static final int SERIAL_BITS = 126;
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'",
            Locale.ROOT);
    private static final DateTimeFormatter GENERALIZED_TIME = DateTimeFormatter
            .ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);

    /// What a certificate is for.
    enum Purpose {
        AUTHORITY, HOST, USER,
        /// Presented by both ends of data channels, so both server and client.
        DATA_CHANNEL
    }

    /// A certificate to be: everything but the key and the signature.
    ///
    /// @param alternatives subjectAltName; may be empty
    record Plan(X500Name subject, Purpose purpose, Duration lifetime,
            List<GeneralName> alternatives) {}

    /// A host name or literal address for a certificate (RFC 5280, subjectAltName).
    ///
    /// @throws IllegalArgumentException when it is neither a host name nor an address
    static GeneralName alternative(String host) {
        if (IPAddress.isValid(host)) {
            return new GeneralName(GeneralName.iPAddress, host);
        }
        if (host.isEmpty() || host.length() > 253
                || !host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")) {
            throw new IllegalArgumentException("\"" + host + "\" is not a host name.");
        }
        return new GeneralName(GeneralName.dNSName, host);
    }

    KeyPair ellipticKeys() {
        return keys("EC", "secp256r1", 0);
    }

    /// For peers that do not take elliptic curve keys.
    KeyPair rsaKeys() {
        return keys("RSA", "", 2048);
    }

    private KeyPair keys(String algorithm, String curve, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve.isEmpty()) {
                generator.initialize(bits, random);
            } else {
                generator.initialize(new ECGenParameterSpec(curve), random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make keys", e);
        }
    }

    X509Certificate selfSigned(Plan plan, KeyPair keys) {
        return sign(plan, keys, plan.subject(), keys.getPrivate());
    }

    /// @param keys   of the subject
    /// @param issuer subject of the signer's certificate
    X509Certificate sign(Plan plan, KeyPair keys, X500Name issuer, PrivateKey issuerKey) {
        Instant now = clock.instant();
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                    time(now.minus(CLOCK_SKEW)), time(now.plus(plan.lifetime())),
                    plan.subject(), keys.getPublic());
            extend(builder, plan);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            String algorithm = issuerKey.getAlgorithm().equals("RSA")
                    ? "SHA256withRSA"
                    : "SHA256withECDSA";
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm)
                            .setSecureRandom(random)
                            .build(issuerKey)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a certificate for " + plan.subject(), e);
        }
    }

    /// RFC 5280 section 4.1.2.5. Made from its encoding: Bouncy Castle's way from a `Date` reads the data of the locale,
    /// which takes a tenth of the time of a short command.
    private static Time time(Instant instant) throws IOException {
        OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
        boolean longForm = utc.getYear() >= 2050;
        byte[] text = (longForm ? GENERALIZED_TIME : UTC_TIME).format(utc)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] encoded = new byte[2 + text.length];
        encoded[0] = (byte) (longForm ? BERTags.GENERALIZED_TIME : BERTags.UTC_TIME);
        encoded[1] = (byte) text.length;
        System.arraycopy(text, 0, encoded, 2, text.length);
        return Time.getInstance(ASN1Primitive.fromByteArray(encoded));
    }

    private static void extend(X509v3CertificateBuilder builder, Plan plan) throws IOException {
        switch (plan.purpose()) {
            case AUTHORITY -> {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                builder.addExtension(Extension.keyUsage, true,
                        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            }
            case HOST, USER -> {
                builder.addExtension(Extension.basicConstraints, true,
                        new BasicConstraints(false));
                // keyEncipherment is for the RSA key exchange only, but Globus tools expect it.
                builder.addExtension(Extension.keyUsage, true,
                        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            }
            // Neither: OpenSSL, in the Globus server, takes a certificate for its own issuer only if
            // nothing in it forbids that.
            case DATA_CHANNEL -> {
            }
        }
        switch (plan.purpose()) {
            case AUTHORITY -> {
            }
            case HOST, DATA_CHANNEL -> builder.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth,
                            KeyPurposeId.id_kp_clientAuth}));
            case USER -> builder.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        }
        if (!plan.alternatives().isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(plan.alternatives().toArray(GeneralName[]::new)));
        }
    }
}
