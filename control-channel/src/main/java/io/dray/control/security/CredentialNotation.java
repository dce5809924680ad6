package io.dray.control.security;

import io.dray.control.security.PemNotation.Contents;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Credentials as text: the blob of `DCSC P` (Globus GSI 14.20) and PEM files.
public final class CredentialNotation {
    /// Base64 of the largest PEM bundle.
    private static final int LONGEST_BASE64 = PemNotation.LONGEST / 3 * 4 + 4;

    private CredentialNotation() {}

    /// Reads base64 of a PEM bundle: certificates in any order, repeated or not, and one private key.
    ///
    /// @throws SecurityFailure with a sentence when it is not that
    public static DataCredential parseBlob(String base64) {
        if (base64.length() > LONGEST_BASE64) {
            throw new SecurityFailure("The data channel credential is longer than "
                    + LONGEST_BASE64 + " characters of base64.");
        }
        byte[] pem;
        try {
            pem = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure("Invalid base64 input for credential type P.");
        }
        return parsePem("The data channel credential",
                new String(pem, StandardCharsets.ISO_8859_1));
    }

    /// Reads a PEM bundle.
    ///
    /// @param where names the text in messages, such as a file name
    /// @throws SecurityFailure with a sentence when it is not one certificate chain with its key
    public static DataCredential parsePem(String where, String pem) {
        Contents contents = PemNotation.parse(where, pem);
        if (contents.certificates().isEmpty()) {
            throw new SecurityFailure(where + " holds no certificate.");
        }
        if (contents.keys().isEmpty()) {
            throw new SecurityFailure(where + " holds no private key.");
        }
        return assemble(where, contents.certificates(), contents.keys().getFirst());
    }

    /// Puts the chain of the key's certificate together, leaf first, without a self-signed authority.
    ///
    /// @param where begins the sentence when the key belongs to none of them
    public static DataCredential assemble(String where, List<X509Certificate> certificates,
            PrivateKey key) {
        X509Certificate leaf = certificates.stream()
                .filter(certificate -> CertificateChains.belongTogether(key, certificate))
                .findFirst()
                .orElseThrow(() -> new SecurityFailure(
                        where + ": the private key does not belong to any of the certificates."));
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        while (!CertificateChains.isSelfSigned(chain.getLast())) {
            X509Certificate last = chain.getLast();
            X509Certificate issuer = certificates.stream()
                    .filter(certificate -> !chain.contains(certificate)
                            && !CertificateChains.isSelfSigned(certificate)
                            && certificate.getSubjectX500Principal()
                                    .equals(last.getIssuerX500Principal()))
                    .findFirst()
                    .orElse(null);
            if (issuer == null) {
                break;
            }
            chain.add(issuer);
        }
        List<X509Certificate> authority = CertificateChains.isSelfSigned(leaf)
                ? List.of(leaf)
                : certificates.stream()
                        .filter(certificate -> certificate.getBasicConstraints() >= 0
                                && !certificate.equals(leaf))
                        .toList();
        return new DataCredential(chain, key, authority);
    }

    /// Writes what `DCSC P` takes: certificate, key as PKCS#8, rest of the chain, authority. A self-signed
    /// certificate comes again at the end, because the Globus server trusts what stands there.
    ///
    /// Holds the private key: for protected control channels only.
    public static String formatBlob(DataCredential credential) {
        return Base64.getEncoder()
                .encodeToString(formatPem(credential).getBytes(StandardCharsets.US_ASCII));
    }

    static String formatPem(DataCredential credential) {
        List<X509Certificate> rest = new ArrayList<>(
                credential.chain().subList(1, credential.chain().size()));
        rest.addAll(credential.authority());
        return PemNotation.format(credential.chain().subList(0, 1))
                + PemNotation.format(credential.key()) + PemNotation.format(rest);
    }
}
