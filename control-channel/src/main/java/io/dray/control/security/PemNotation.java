package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/// Certificates and private keys in PEM form (RFC 7468; keys as PKCS#8, PKCS#1 or SEC1, unencrypted).
public final class PemNotation {
    /// Limit of a PEM text, bytes: a bundle with 4096-bit keys and a long chain stays below 20 KiB.
    static final int LONGEST = 64 * 1024;
    static final int MOST_OBJECTS = 32;

    private PemNotation() {}

    /// What a PEM text holds: certificates in order, duplicates removed, and private keys.
    public record Contents(List<X509Certificate> certificates, List<PrivateKey> keys) {}

    /// @param where names the text in error messages, such as a file
    /// @throws SecurityFailure when it is not PEM, is larger than the limits, or holds an encrypted key
    public static Contents parse(String where, String pem) {
        if (pem.length() > LONGEST) {
            throw new SecurityFailure(
                    where + " is larger than " + LONGEST + " bytes, the limit for PEM bundles.");
        }
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            Set<X509Certificate> certificates = new LinkedHashSet<>();
            List<PrivateKey> keys = new ArrayList<>();
            int objects = 0;
            for (Object object = parser.readObject(); object != null; object = parser
                    .readObject()) {
                if (++objects > MOST_OBJECTS) {
                    throw new SecurityFailure(
                            where + " holds more than " + MOST_OBJECTS + " PEM objects.");
                }
                switch (object) {
                    case X509CertificateHolder holder -> certificates.add(certificate(holder));
                    case X509TrustedCertificateBlock block -> certificates
                            .add(certificate(block.getCertificateHolder()));
                    case PEMKeyPair pair -> keys.add(key(pair.getPrivateKeyInfo()));
                    case PrivateKeyInfo info -> keys.add(key(info));
                    case PEMEncryptedKeyPair _,PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new SecurityFailure(
                                where + " holds an encrypted private key; remove its pass phrase"
                                        + " (openssl pkey) and protect the file by its mode.");
                    // EC parameters, public keys and requests are ignored.
                    default -> {
                    }
                }
            }
            return new Contents(List.copyOf(certificates), List.copyOf(keys));
        } catch (IOException | CertificateException | RuntimeException e) {
            if (e instanceof SecurityFailure failure) {
                throw failure;
            }
            // The parser's messages may quote key material, so they are not passed on.
            throw new SecurityFailure(
                    where + " is not a valid PEM text of certificates and private keys.");
        }
    }

    /// All certificates of a file in PEM form, such as the bundle of a system's authorities.
    ///
    /// @throws SecurityFailure when it holds something else
    public static List<X509Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new SecurityFailure(file + " holds no certificates in PEM form.");
        }
    }

    public static String format(Iterable<X509Certificate> certificates) {
        return write(writer -> {
            for (X509Certificate certificate : certificates) {
                writer.writeObject(certificate);
            }
        });
    }

    /// The key as PKCS#8.
    public static String format(PrivateKey key) {
        return write(writer -> writer.writeObject(new JcaPKCS8Generator(key, null)));
    }

    private interface Output {
        void to(JcaPEMWriter writer) throws IOException;
    }

    private static String write(Output output) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            output.to(writer);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write PEM to memory", e);
        }
        return text.toString();
    }

    private static X509Certificate certificate(X509CertificateHolder holder)
            throws CertificateException {
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException {
        // By the name that Java gives it: Bouncy Castle, once it is a provider, calls EC keys ECDSA.
        if (info.getPrivateKeyAlgorithm()
                .getAlgorithm()
                .equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            try {
                return KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException("not an EC key that is known here", e);
            }
        }
        return new JcaPEMKeyConverter().getPrivateKey(info);
    }
}
