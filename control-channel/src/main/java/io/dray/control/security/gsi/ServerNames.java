package io.dray.control.security.gsi;

import eu.emi.security.authn.x509.helpers.ssl.HostnameToCertificateChecker;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/// Whether a server's certificate is for the host that was asked for (RFC 2818 section 3.1, and the form
/// `CN=host/NAME` of grid certificates without alternative names).
final class ServerNames {
    private static final String SERVICE = "host/";

    private ServerNames() {}

    /// @param chain leaf first
    /// @throws SecurityFailure when it is for another
    static void check(String host, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new SecurityFailure(host + " showed no certificate.");
        }
        X509Certificate leaf = chain.getFirst();
        try {
            HostnameToCertificateChecker checker = new HostnameToCertificateChecker();
            if (checker.checkMatching(host, leaf)) {
                return;
            }
            String name = checker.getMostSpecificCN(leaf.getSubjectX500Principal());
            if (leaf.getSubjectAlternativeNames() == null && name != null
                    && name.toLowerCase(Locale.ROOT)
                            .equals(SERVICE + host.toLowerCase(Locale.ROOT))) {
                return;
            }
        } catch (CertificateParsingException | UnknownHostException e) {
            throw new SecurityFailure("The certificate of " + host
                    + " cannot be compared with its name: " + e.getMessage() + ".");
        }
        throw new SecurityFailure("The certificate of " + host + " is for another host ("
                + leaf.getSubjectX500Principal().getName()
                + "): use the name it was made for, or have its operator get one for this name.");
    }
}
