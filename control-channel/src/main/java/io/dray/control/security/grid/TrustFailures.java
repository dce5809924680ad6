package io.dray.control.security.grid;

import eu.emi.security.authn.x509.ValidationError;
import eu.emi.security.authn.x509.ValidationResult;
import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;

/// Words for what the path validation found: which certificate, why, what to do.
final class TrustFailures {
    private TrustFailures() {}

    static SecurityFailure of(String whose, List<X509Certificate> chain, ValidationResult result,
            Path directory) {
        // One fault often causes others; the most telling comes first.
        ValidationError error = result.getErrors()
                .stream()
                .min(Comparator.comparingInt(e -> rank(e)))
                .orElseThrow(() -> new SecurityFailure(whose + " is not valid."));
        X509Certificate certificate = chain
                .get(Math.clamp(error.getPosition(), 0, chain.size() - 1));
        return new SecurityFailure(whose + " is refused: " + sentence(error, certificate, chain,
                directory));
    }

    private static int rank(ValidationError error) {
        return switch (error.getErrorCode()) {
            case certRevoked -> 0;
            case certificateExpired, certificateNotYetValid -> 1;
            case signatureNotVerified -> 2;
            case proxyLength, pathLenghtExtended -> 3;
            case noTrustAnchorFound, trustButInvalidCert -> 5;
            case nsDeny, nsNotAccepted, nsUndefinedAndRequired -> 6;
            case unknown, unknownMsg, noIssuerPublicKey, invalidCertificatePath -> 8;
            default -> 4;
        };
    }

    private static String sentence(ValidationError error, X509Certificate certificate,
            List<X509Certificate> chain, Path directory) {
        String name = DistinguishedName.shown(certificate);
        String issuer = DistinguishedName.shown(certificate.getIssuerX500Principal());
        return switch (error.getErrorCode()) {
            case certRevoked -> name + " has been revoked by " + issuer
                    + "; its owner must get a new certificate.";
            case certificateExpired -> expired(certificate);
            case certificateNotYetValid -> name + " is not valid before "
                    + certificate.getNotBefore().toInstant()
                    + "; check the clocks of both hosts.";
            case signatureNotVerified -> "the signature of " + name + " is not that of " + issuer
                    + "; the certificate was changed, or another has taken the issuer's name.";
            case proxyLength -> "the proxy " + name
                    + " is one more than the path length of an earlier proxy allows; make a proxy"
                    + " with a greater --path-length.";
            case noTrustAnchorFound, trustButInvalidCert, noIssuerPublicKey,
                    invalidCertificatePath ->
                untrusted(chain, directory);
            case nsUndefinedAndRequired -> "the authority " + issuer
                    + " has no signing policy in " + directory
                    + "; put its HASH.signing_policy beside its HASH.0.";
            case nsDeny, nsNotAccepted -> "the authority " + issuer
                    + " may not sign " + name + " by its signing policy in " + directory
                    + "; the policy must be widened if the authority is to be believed in this.";
            case noValidCrlFound, localInvalidCRL, crlVerifyFailed -> "the revocation list of "
                    + issuer + " in " + directory
                    + " has run out or is damaged; fetch a new one (fetch-crl).";
            case noCACert, noCertSign, noBasicConstraints -> name
                    + " is not an authority, but has signed another certificate of the chain.";
            default -> name + ": " + stopped(error.getMessage());
        };
    }

    /// When a certificate has run out: the end of a sentence.
    static String expired(X509Certificate certificate) {
        return DistinguishedName.shown(certificate) + " has expired at "
                + certificate.getNotAfter().toInstant()
                + (ProxyChains.isProxy(certificate)
                        ? "; make a new proxy (dray cert proxy)."
                        : "; get a new one.");
    }

    private static String untrusted(List<X509Certificate> chain, Path directory) {
        X509Certificate last = chain.getLast();
        String top = DistinguishedName.shown(last);
        if (last.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
            return top + " is self-signed and not among the authorities of " + directory
                    + "; put it there if it is to be trusted.";
        }
        return top + " is issued by " + DistinguishedName.shown(last.getIssuerX500Principal())
                + ", which is not among the authorities of " + directory
                + "; put that authority's certificate and signing policy there, or use a"
                + " certificate of a trusted one.";
    }

    private static String stopped(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
