package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/// Names of certificates for messages: never fails, whatever the name.
final class DistinguishedNames {
    private DistinguishedNames() {}

    static String of(X509Certificate certificate) {
        return of(certificate.getSubjectX500Principal());
    }

    static String of(X500Principal name) {
        try {
            return DistinguishedName.of(name).toString();
        } catch (IllegalArgumentException e) {
            return name.getName().isEmpty() ? "(no name)" : name.getName();
        }
    }
}
