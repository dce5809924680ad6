package io.dray.control.security;

import io.dray.control.security.CertificateIssuer.Plan;
import io.dray.control.security.CertificateIssuer.Purpose;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/// A small certificate authority kept in files, for sites that have none: makes certificates for hosts
/// and users.
///
/// Each certificate is a file `NAME.pem` (mode 0644) with its key in `NAME-key.pem` (mode 0600, PKCS#8);
/// existing files are never overwritten.
public final class CertificateAuthority {
    private final DataCredential credential;
    private final CertificateIssuer issuer;

    private CertificateAuthority(DataCredential credential, CertificateIssuer issuer) {
        this.credential = credential;
        this.issuer = issuer;
    }

    /// The two files of one certificate.
    public record Files(Path certificate, Path key) {
        /// `NAME.pem` and `NAME-key.pem` in a directory.
        public static Files in(Path directory, String name) {
            return new Files(directory.resolve(name + ".pem"),
                    directory.resolve(name + "-key.pem"));
        }
    }

    /// Makes a new authority and writes its files.
    ///
    /// @param name common name, such as `Lab data transfer CA`
    /// @throws java.io.UncheckedIOException when a file is there already or cannot be written
    public static CertificateAuthority create(String name, Duration lifetime, Files files,
            CertificateIssuer issuer) {
        KeyPair keys = issuer.ellipticKeys();
        X509Certificate certificate = issuer.selfSigned(
                new Plan(commonName(name), Purpose.AUTHORITY, lifetime, List.of()), keys);
        write(files, List.of(certificate), keys);
        return new CertificateAuthority(
                new DataCredential(List.of(certificate), keys.getPrivate(), List.of(certificate)),
                issuer);
    }

    /// @throws SecurityFailure              when the files are not an authority's certificate and key
    /// @throws java.io.UncheckedIOException when a file cannot be read
    public static CertificateAuthority open(Files files, CertificateIssuer issuer) {
        DataCredential credential = NodeIdentity.load(files.certificate(), files.key())
                .credential();
        if (credential.chain().getFirst().getBasicConstraints() < 0) {
            throw new SecurityFailure(files.certificate()
                    + " is not the certificate of an authority and cannot sign others.");
        }
        return new CertificateAuthority(credential, issuer);
    }

    /// Makes a certificate for a host and writes its files.
    ///
    /// @param names host names or literal addresses; the first becomes the common name
    /// @throws IllegalArgumentException     when there is no name or one is malformed
    /// @throws java.io.UncheckedIOException when a file is there already or cannot be written
    public X509Certificate issueHost(List<String> names, Duration lifetime, Files files) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A host certificate needs at least one host name.");
        }
        List<GeneralName> alternatives = names.stream()
                .map(CertificateIssuer::alternative)
                .toList();
        return issue(new Plan(commonName(names.getFirst()), Purpose.HOST, lifetime, alternatives),
                files);
    }

    /// Makes a certificate for a person or a program and writes its files.
    ///
    /// @param name common name, such as `Alice Example`
    /// @throws java.io.UncheckedIOException when a file is there already or cannot be written
    public X509Certificate issueUser(String name, Duration lifetime, Files files) {
        return issue(new Plan(commonName(name), Purpose.USER, lifetime, List.of()), files);
    }

    private X509Certificate issue(Plan plan, Files files) {
        KeyPair keys = issuer.ellipticKeys();
        X509Certificate certificate = issuer.sign(plan, keys, subject(), credential.key());
        write(files, List.of(certificate), keys);
        return certificate;
    }

    private X500Name subject() {
        try {
            return new JcaX509CertificateHolder(certificate()).getSubject();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException("certificate without an encoding", e);
        }
    }

    private static void write(Files files, List<X509Certificate> certificates, KeyPair keys) {
        if (java.nio.file.Files.exists(files.certificate())) {
            throw new java.io.UncheckedIOException(
                    files.certificate()
                            + " exists already and is not overwritten; move it away first.",
                    new java.nio.file.FileAlreadyExistsException(files.certificate().toString()));
        }
        PrivateFiles.create(files.key(), PemNotation.format(keys.getPrivate()), "rw-------");
        PrivateFiles.create(files.certificate(), PemNotation.format(certificates), "rw-r--r--");
    }

    private static X500Name commonName(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > 64) {
            throw new IllegalArgumentException(
                    "A certificate's common name has 1 to 64 characters: \"" + name + "\".");
        }
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, stripped).build();
    }

    public X509Certificate certificate() {
        return credential.chain().getFirst();
    }
}
