package io.dray.control.security.gsi;

import eu.emi.security.authn.x509.helpers.ssl.HostnameToCertificateChecker;
import eu.emi.security.authn.x509.proxy.ProxyUtils;
import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/// Whether a server's certificate is for the host that was asked for (RFC 2818 section 3.1, and the form
/// `CN=host/NAME` of grid certificates without alternative names).
///
/// The first certificate that is not a proxy counts: the holder of any certificate can sign a proxy whose last
/// name is that of any host.
final class ServerNames {
    private static final String SERVICE = "host/";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private ServerNames() {}

    /// @param chain leaf first
    /// @throws SecurityFailure when it is for another
    static void check(String host, List<X509Certificate> chain) {
        X509Certificate owner = owner(host, chain);
        if (isForHost(host, owner)) {
            return;
        }
        throw new SecurityFailure("The certificate of " + host + " is for another host ("
                + owner.getSubjectX500Principal().getName()
                + "): use the name it was made for, or have its operator get one for this name. If"
                + " it is the right one all the same, name it by --server-subject.");
    }

    /// Whether it is the one that the user has named, whatever host that is for.
    ///
    /// @param chain leaf first
    /// @throws SecurityFailure when it is another
    static void checkSubject(String host, DistinguishedName subject,
            List<X509Certificate> chain) {
        DistinguishedName shown = DistinguishedName
                .of(owner(host, chain).getSubjectX500Principal());
        if (!shown.equals(subject)) {
            throw new SecurityFailure("The certificate of " + host + " is " + shown + ", but "
                    + subject + " was expected: name the right subject, or leave it away to have"
                    + " the certificate compared with the host's name.");
        }
    }

    private static X509Certificate owner(String host, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new SecurityFailure(host + " showed no certificate.");
        }
        X509Certificate owner = ProxyUtils
                .getEndUserCertificate(chain.toArray(X509Certificate[]::new));
        if (owner == null) {
            throw new SecurityFailure(host + " showed proxies without the certificate they stand"
                    + " for.");
        }
        return owner;
    }

    private static boolean isForHost(String host, X509Certificate owner) {
        try {
            List<String> purposes = owner.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(SERVER_AUTHENTICATION)
                    && !purposes.contains(ANY_PURPOSE)) {
                throw new SecurityFailure("The certificate of " + host + " ("
                        + owner.getSubjectX500Principal().getName()
                        + ") is not one for servers; whoever answers there is not to be trusted.");
            }
            HostnameToCertificateChecker checker = new HostnameToCertificateChecker();
            if (checker.checkMatching(host, owner)) {
                return true;
            }
            String name = checker.getMostSpecificCN(owner.getSubjectX500Principal());
            return owner.getSubjectAlternativeNames() == null && name != null
                    && name.toLowerCase(Locale.ROOT)
                            .equals(SERVICE + host.toLowerCase(Locale.ROOT));
        } catch (CertificateParsingException | UnknownHostException e) {
            throw new SecurityFailure("The certificate of " + host
                    + " cannot be compared with its name: " + e.getMessage() + ".");
        }
    }
}
