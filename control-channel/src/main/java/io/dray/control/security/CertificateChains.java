package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks certificate chains, leaf first: subject, trust, and the matching key.
///
/// Proxy certificates (RFC 3820) may precede the end entity certificate; they do not change the identity.
public final class CertificateChains {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateChains.class);
    private static final String PROXY_INFORMATION = "1.3.6.1.5.5.7.1.14";
    private static final String PROXY_INFORMATION_GT3 = "1.3.6.1.4.1.3536.1.222";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    /// Limit of the chain length: real chains are shorter, and checking signatures costs time.
    static final int LONGEST = 16;
    /// Larger keys take seconds for a signature.
    private static final int LARGEST_RSA_BITS = 8192;

    private CertificateChains() {}

    /// The chain that the peer of a TLS session presented, leaf first; empty if it presented none.
    public static List<X509Certificate> shown(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
    }

    static boolean isProxy(X509Certificate certificate) {
        return certificate.getExtensionValue(PROXY_INFORMATION) != null
                || certificate.getExtensionValue(PROXY_INFORMATION_GT3) != null;
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /// Subject of the first certificate that is no proxy.
    static DistinguishedName identity(List<X509Certificate> chain) {
        for (X509Certificate certificate : chain) {
            if (!isProxy(certificate)) {
                return DistinguishedName.of(certificate.getSubjectX500Principal());
            }
        }
        throw new SecurityFailure("The certificate chain consists of proxy certificates only.");
    }

    /// Object identifiers of the policies under which the first certificate that is no proxy was issued
    /// (RFC 5280 section 4.2.1.4); none when they cannot be read.
    static List<String> policies(List<X509Certificate> chain) {
        for (X509Certificate certificate : chain) {
            if (isProxy(certificate)) {
                continue;
            }
            byte[] value = certificate.getExtensionValue(Extension.certificatePolicies.getId());
            try {
                return value == null
                        ? List.of()
                        : Arrays.stream(CertificatePolicies
                                .getInstance(ASN1OctetString.getInstance(value).getOctets())
                                .getPolicyInformation())
                                .map(information -> information.getPolicyIdentifier().getId())
                                .toList();
            } catch (RuntimeException e) {
                LOG.info("policies of {} cannot be read: {}",
                        certificate.getSubjectX500Principal(), e.toString());
                return List.of();
            }
        }
        return List.of();
    }

    /// Path validation (RFC 5280) against `authorities`, with proxies in front if there are any.
    ///
    /// @param whose begins the sentence, such as "The client's certificate"
    static void validate(String whose, List<X509Certificate> chain,
            List<X509Certificate> authorities, Clock clock) {
        if (chain.size() > LONGEST) {
            throw new SecurityFailure(whose + " comes with a chain longer than " + LONGEST + ".");
        }
        if (authorities.isEmpty()) {
            throw new SecurityFailure(whose + " is not trusted: no authority is configured here.");
        }
        Date now = Date.from(clock.instant());
        int first = stripProxies(whose, chain, now);
        List<X509Certificate> path = new ArrayList<>(chain.subList(first, chain.size()));
        if (authorities.contains(path.getFirst())) {
            checkDates(whose, path.getFirst(), now);
            return;
        }
        path.removeIf(authorities::contains);
        try {
            PKIXParameters parameters = new PKIXParameters(authorities.stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(now);
            CertPath checked = CertificateFactory.getInstance("X.509").generateCertPath(path);
            CertPathValidator.getInstance("PKIX").validate(checked, parameters);
        } catch (CertPathValidatorException e) {
            throw new SecurityFailure(whose + reason(e));
        } catch (GeneralSecurityException e) {
            throw new SecurityFailure(whose + " cannot be checked: " + e.getMessage() + ".");
        }
    }

    private static String reason(CertPathValidatorException e) {
        if (e.getReason() == BasicReason.EXPIRED) {
            return " has expired; get a new one.";
        }
        if (e.getReason() == BasicReason.NOT_YET_VALID) {
            return " is not valid yet; check the clocks of both hosts.";
        }
        return " is not issued by an authority that is trusted here.";
    }

    private static int stripProxies(String whose, List<X509Certificate> chain, Date now) {
        int i = 0;
        while (isProxy(chain.get(i))) {
            X509Certificate proxy = chain.get(i);
            checkDates(whose, proxy, now);
            if (++i == chain.size()) {
                throw new SecurityFailure(whose + " is a proxy that comes without its issuer.");
            }
            X509Certificate issuer = chain.get(i);
            if (!proxy.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    || !DistinguishedName.of(issuer.getSubjectX500Principal())
                            .isIssuerOfProxy(DistinguishedName.of(proxy.getSubjectX500Principal()))
                    || issuer.getBasicConstraints() >= 0 || !isSignedBy(proxy, issuer)) {
                throw new SecurityFailure(whose + " is a proxy not signed by its issuer.");
            }
        }
        return i;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static void checkDates(String whose, X509Certificate certificate, Date now) {
        try {
            certificate.checkValidity(now);
        } catch (CertificateExpiredException e) {
            throw new SecurityFailure(whose + " has expired; get a new one.");
        } catch (CertificateNotYetValidException e) {
            throw new SecurityFailure(
                    whose + " is not valid yet; check the clocks of both hosts.");
        }
    }

    /// Whether the certificate may serve as a TLS client's.
    static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(CLIENT_AUTHENTICATION)
                    || purposes.contains(ANY_PURPOSE);
        } catch (CertificateException e) {
            return false;
        }
    }

    /// Whether the private key is that of the certificate, shown by a signature.
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        PublicKey publicKey = certificate.getPublicKey();
        if (!sameKind(key.getAlgorithm(), publicKey.getAlgorithm())
                || (key instanceof RSAKey rsa
                        && rsa.getModulus().bitLength() > LARGEST_RSA_BITS)) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = "dray".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean sameKind(String one, String other) {
        return one.equals(other) || (one.startsWith("Ed") && other.startsWith("Ed"));
    }
}
