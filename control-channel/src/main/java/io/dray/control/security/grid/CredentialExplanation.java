package io.dray.control.security.grid;

import io.dray.control.security.CredentialNotation;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.PemNotation;
import io.dray.control.security.PrivateFiles;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Describes a file of certificates and keys, and its problems, in words.
///
/// @param certificates in the order of the chain where they make one, else of the file
/// @param key          about the private key; empty when there is none
/// @param attributes   VOMS attributes (FQANs) claimed by the chain; not verified
/// @param trust        who it is by the trust directory, when one was asked and it agrees
/// @param problems     sentences; none when the file can be used
public record CredentialExplanation(List<Explained> certificates, Optional<String> key,
        List<String> attributes, Optional<String> trust, List<String> problems) {
    private static final long LONGEST = 64 * 1024;

    /// One certificate.
    ///
    /// @param kind  what it is, such as "limited proxy (RFC 3820)"
    /// @param key   such as "RSA 2048 bits, signed by SHA256withRSA"
    /// @param hosts names of hosts it is for
    public record Explained(String kind, String subject, String issuer, Instant from,
            Instant until, String key, List<String> hosts) {}

    /// Reads the file.
    ///
    /// @param trust the directory to ask; empty: trust is not looked at
    /// @throws SecurityFailure when the file holds neither certificate nor key
    public static CredentialExplanation of(Path file, Optional<GridTrust> trust, Instant now) {
        String text = read(file);
        List<String> problems = new ArrayList<>();
        boolean locked = EncryptedKey.isIn(text);
        PemNotation.Contents contents = text.contains("-----BEGIN ")
                ? PemNotation.parse(file.toString(), locked ? EncryptedKey.without(text) : text)
                : new PemNotation.Contents(List.of(der(file, text)), List.of());
        List<X509Certificate> chain = contents.certificates();
        Optional<String> key = locked
                ? Optional.of("private key under a pass phrase")
                : contents.keys()
                        .stream()
                        .findFirst()
                        .map(found -> "private key, " + found.getAlgorithm());
        if (!contents.keys().isEmpty() && !chain.isEmpty()) {
            try {
                chain = CredentialNotation
                        .assemble(file.toString(), chain, contents.keys().getFirst())
                        .chain();
                key = key.map(what -> what + ", that of the first certificate");
            } catch (SecurityFailure e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (chain.isEmpty() && key.isEmpty()) {
            throw new SecurityFailure(file + " holds neither a certificate nor a private key.");
        }
        if (key.isPresent() && PrivateFiles.isOpenToOthers(file)) {
            problems.add("Other users can read or write " + file
                    + ", which holds a private key; chmod 600 it.");
        }
        dates(chain, now, problems);
        Optional<String> trusted = chain.isEmpty()
                ? Optional.empty()
                : trusted(chain, trust, problems);
        return new CredentialExplanation(
                chain.stream().map(CredentialExplanation::explained).toList(), key,
                chain.isEmpty() ? List.of() : VomsAttributes.claimed(chain), trusted, problems);
    }

    /// Whether the file can be used.
    public boolean good() {
        return problems.isEmpty();
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new SecurityFailure(file + " is larger than " + LONGEST
                        + " bytes, the limit for certificates and keys.");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new SecurityFailure(file
                    + (Files.exists(file) ? " cannot be read by this user." : " is not there."));
        }
    }

    private static X509Certificate der(Path file, String bytes) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            bytes.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (CertificateException e) {
            throw new SecurityFailure(
                    file + " holds neither a certificate nor a private key, in PEM or DER form.");
        }
    }

    private static void dates(List<X509Certificate> chain, Instant now, List<String> problems) {
        for (X509Certificate certificate : chain) {
            if (certificate.getNotAfter().toInstant().isBefore(now)) {
                problems.add(TrustFailures.expired(certificate));
            } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
                problems.add(DistinguishedName.shown(certificate) + " is not valid before "
                        + certificate.getNotBefore().toInstant()
                        + "; check the clock of this host.");
            }
        }
    }

    private static Optional<String> trusted(List<X509Certificate> chain, Optional<GridTrust> trust,
            List<String> problems) {
        try {
            return trust.map(directory -> {
                GridIdentity who = directory.verify("The certificate", chain);
                return "trusted by " + directory.directory() + " as " + who.name()
                        + (who.limited() ? ", limited" : "");
            });
        } catch (SecurityFailure e) {
            // Dates are named already.
            if (problems.isEmpty()) {
                problems.add(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    private static Explained explained(X509Certificate certificate) {
        return new Explained(CertificateKind.of(certificate), DistinguishedName.shown(certificate),
                DistinguishedName.shown(certificate.getIssuerX500Principal()),
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(),
                CertificateKind.key(certificate.getPublicKey()) + ", signed by "
                        + certificate.getSigAlgName(),
                CertificateKind.hosts(certificate));
    }
}
