package io.dray.control.security.grid;

import eu.emi.security.authn.x509.helpers.proxy.ProxyHelper;
import eu.emi.security.authn.x509.proxy.ProxyChainInfo;
import eu.emi.security.authn.x509.proxy.ProxyPolicy;
import eu.emi.security.authn.x509.proxy.ProxyUtils;
import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/// Questions about chains with proxies in front (RFC 3820 and the older forms), leaf first.
final class ProxyChains {
    private static final String PROXY_INFORMATION = "1.3.6.1.5.5.7.1.14";
    private static final String PROXY_INFORMATION_DRAFT = "1.3.6.1.4.1.3536.1.222";

    private ProxyChains() {}

    static boolean isProxy(X509Certificate certificate) {
        return ProxyUtils.isProxy(certificate);
    }

    /// Whether this is a Globus 2 proxy, recognized by its name only. Nothing in it identifies it as a proxy,
    /// so its signer could claim anything that only an authority may assert.
    static boolean isBeforeExtensions(X509Certificate certificate) {
        return isProxy(certificate)
                && certificate.getExtensionValue(PROXY_INFORMATION) == null
                && certificate.getExtensionValue(PROXY_INFORMATION_DRAFT) == null;
    }

    /// @throws SecurityFailure when all certificates are proxies
    static X509Certificate endEntity(List<X509Certificate> chain) {
        X509Certificate found = ProxyUtils.getEndUserCertificate(array(chain));
        if (found == null) {
            throw new SecurityFailure("The certificate chain consists of proxy certificates only;"
                    + " the certificate of their owner is missing.");
        }
        return found;
    }

    static DistinguishedName identity(List<X509Certificate> chain) {
        return DistinguishedName.of(endEntity(chain).getSubjectX500Principal());
    }

    static boolean limited(List<X509Certificate> chain) {
        if (!isProxy(chain.getFirst())) {
            return false;
        }
        try {
            return new ProxyChainInfo(array(chain)).isLimited();
        } catch (CertificateException | IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /// How many more proxies may follow; empty when there is no limit.
    static OptionalInt pathLength(X509Certificate proxy) {
        try {
            int limit = ProxyHelper.getProxyPathLimit(proxy);
            return limit < 0 || limit == Integer.MAX_VALUE
                    ? OptionalInt.empty()
                    : OptionalInt.of(limit);
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /// RFC 3820 section 3.8.2: rights of the owner pass on by "inherit all" only, to which the Globus
    /// limited policy is an agreed addition. A proxy of another policy proves nothing about its owner.
    static void requireKnownPolicies(String whose, List<X509Certificate> chain) {
        if (!isProxy(chain.getFirst())) {
            return;
        }
        try {
            for (ProxyPolicy policy : new ProxyChainInfo(array(chain)).getPolicy()) {
                String oid = policy.getPolicyOID();
                if (!oid.equals(ProxyPolicy.INHERITALL_POLICY_OID)
                        && !oid.equals(ProxyPolicy.LIMITED_PROXY_OID)) {
                    throw new SecurityFailure(whose + " is refused: it is a proxy with policy "
                            + oid + ", which does not pass its owner's rights on; make a proxy"
                            + " by dray cert proxy.");
                }
            }
        } catch (CertificateException | IOException e) {
            throw unreadable(e);
        }
    }

    static Instant expiresAt(List<X509Certificate> chain) {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    static X509Certificate[] array(List<X509Certificate> chain) {
        return chain.toArray(X509Certificate[]::new);
    }

    private static SecurityFailure unreadable(Exception e) {
        return new SecurityFailure(
                "The proxy information in a certificate cannot be read: " + e.getMessage() + ".");
    }
}
