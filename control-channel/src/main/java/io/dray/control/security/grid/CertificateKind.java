package io.dray.control.security.grid;

import eu.emi.security.authn.x509.helpers.proxy.ExtendedProxyType;
import eu.emi.security.authn.x509.helpers.proxy.ProxyHelper;
import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/// Describes the kind of a certificate in words.
final class CertificateKind {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    private CertificateKind() {}

    /// Such as "limited proxy (RFC 3820), no further proxies".
    static String of(X509Certificate certificate) {
        ExtendedProxyType form = ProxyHelper.getProxyType(certificate);
        return switch (form) {
            case RFC3820 -> proxy(certificate) + " (RFC 3820)" + depth(certificate);
            case DRAFT_RFC -> proxy(certificate)
                    + " (draft form before RFC 3820, not taken everywhere)" + depth(certificate);
            case LEGACY -> proxy(certificate)
                    + " (form of Globus 2, not taken by new servers; make a new one)";
            case NOT_A_PROXY -> plain(certificate);
        };
    }

    private static String proxy(X509Certificate certificate) {
        return ProxyChains.limited(List.of(certificate)) ? "limited proxy" : "full proxy";
    }

    private static String depth(X509Certificate certificate) {
        OptionalInt limit = ProxyChains.pathLength(certificate);
        if (limit.isEmpty()) {
            return "";
        }
        return switch (limit.getAsInt()) {
            case 0 -> ", no further proxies";
            case 1 -> ", one further proxy";
            default -> ", " + limit.getAsInt() + " further proxies";
        };
    }

    private static String plain(X509Certificate certificate) {
        boolean own = certificate.getSubjectX500Principal()
                .equals(certificate.getIssuerX500Principal());
        if (certificate.getBasicConstraints() >= 0) {
            return own ? "root authority" : "authority below another";
        }
        return (own ? "self-signed certificate" : "certificate") + purposes(certificate);
    }

    private static String purposes(X509Certificate certificate) {
        try {
            List<String> found = certificate.getExtendedKeyUsage();
            if (found == null) {
                return "";
            }
            boolean server = found.contains(SERVER);
            boolean client = found.contains(CLIENT);
            return server && client
                    ? " of a server or client"
                    : server ? " of a server only" : client ? " of a client only" : "";
        } catch (CertificateParsingException e) {
            return " with an unreadable key usage";
        }
    }

    static List<String> hosts(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                // 2: dNSName, 7: iPAddress (RFC 5280 section 4.2.1.6).
                alternatives.stream()
                        .filter(name -> name.getFirst() instanceof Integer kind
                                && (kind == 2 || kind == 7))
                        .forEach(name -> names.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            throw new SecurityFailure("The alternative names of "
                    + DistinguishedName.shown(certificate) + " cannot be read.");
        }
        return names;
    }

    /// Such as "RSA 2048 bits".
    static String key(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> "RSA " + rsa.getModulus().bitLength() + " bits";
            case ECKey ec -> "EC " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
            default -> key.getAlgorithm();
        };
    }
}
