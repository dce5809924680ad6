package io.dray.control.security.grid;

import io.dray.control.security.PemNotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A grid of its own: an authority, its trust directory, and what it issues.
public final class GridWorld {
    static final String AUTHORITY = "O=Test,CN=Test CA";
    private static final List<KeyPair> KEYS = List.of(rsa(2048), rsa(2048), rsa(2048));

    final Path directory;
    final KeyPair authorityKeys = keys(0);
    final X509Certificate authority;
    final Instant now = Instant.now();

    public GridWorld(Path directory) {
        this.directory = directory;
        authority = certificate(
                new Wish(AUTHORITY, now.minusSeconds(3600), Duration.ofDays(10), true),
                authorityKeys, AUTHORITY, authorityKeys);
        trust(authority);
        policy(AUTHORITY, "/O=Test/*");
    }

    /// One of three; for those who do not care which.
    public static KeyPair keys(int index) {
        return KEYS.get(index);
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    record Wish(String subject, Instant from, Duration lifetime, boolean authority) {}

    public GridCredential user(String subject) {
        return user(subject, now.minusSeconds(600), Duration.ofDays(1));
    }

    GridCredential user(String subject, Instant from, Duration lifetime) {
        return new GridCredential(List.of(certificate(new Wish(subject, from, lifetime, false),
                keys(1), AUTHORITY, authorityKeys)), keys(1).getPrivate());
    }

    static X509Certificate certificate(Wish wish, KeyPair keys, String issuer,
            KeyPair issuerKeys) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer), BigInteger.valueOf(System.nanoTime()),
                    Date.from(wish.from()), Date.from(wish.from().plus(wish.lifetime())),
                    new X500Name(wish.subject()), keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true,
                    new BasicConstraints(wish.authority()));
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(wish.authority()
                            ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                            : KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signer(issuerKeys)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A proxy (RFC 3820, inherit all) whose last name the signer chose.
    public static List<X509Certificate> proxyNamed(GridCredential signer, String commonName) {
        X509Certificate owner = signer.chain().getFirst();
        Instant from = owner.getNotBefore().toInstant();
        try {
            X500Name issuer = X500Name
                    .getInstance(owner.getSubjectX500Principal().getEncoded());
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                    BigInteger.valueOf(System.nanoTime()), Date.from(from), owner.getNotAfter(),
                    X500Name.getInstance(
                            new X500Principal("CN=" + commonName + ","
                                    + owner.getSubjectX500Principal().getName()).getEncoded()),
                    keys(2).getPublic());
            builder.addExtension(new Extension(
                    new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.14"), true,
                    HexFormat.of().parseHex("300c300a06082b06010505071501")));
            X509Certificate proxy = new JcaX509CertificateConverter().getCertificate(
                    builder.build(signer(new KeyPair(owner.getPublicKey(), signer.key()))));
            return joined(proxy, signer.chain());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static org.bouncycastle.operator.ContentSigner signer(KeyPair keys) {
        try {
            return new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hash(String name, boolean today) {
        return eu.emi.security.authn.x509.helpers.trust.OpensslTruststoreHelper.getOpenSSLCAHash(
                new X500Principal(encoded(name)), today);
    }

    private static byte[] encoded(String name) {
        try {
            return new X500Name(name).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void trust(X509Certificate certificate) {
        write(hash(AUTHORITY, true) + ".0", PemNotation.format(List.of(certificate)));
    }

    void policy(String authorityName, String subjects) {
        StringBuilder slash = new StringBuilder();
        for (String part : authorityName.split(",", -1)) {
            slash.append('/').append(part);
        }
        write(hash(AUTHORITY, true) + ".signing_policy", """
                access_id_CA   X509    '%s'
                pos_rights     globus  CA:sign
                cond_subjects  globus  '"%s"'
                """.formatted(slash, subjects));
    }

    /// A revocation list of the authority.
    void revoke(List<BigInteger> serials, Instant nextUpdate) {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(new X500Name(AUTHORITY),
                Date.from(now.minusSeconds(7200)));
        builder.setNextUpdate(Date.from(nextUpdate));
        serials.forEach(serial -> builder.addCRLEntry(serial, Date.from(now.minusSeconds(60)), 1));
        java.io.StringWriter text = new java.io.StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    new JcaX509CRLConverter().getCRL(builder.build(signer(authorityKeys))));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        write(hash(AUTHORITY, true) + ".r0", text.toString());
    }

    void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<X509Certificate> joined(X509Certificate first, List<X509Certificate> rest) {
        List<X509Certificate> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }
}
