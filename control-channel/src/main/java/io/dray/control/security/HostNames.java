package io.dray.control.security;

import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/// Host names and literal addresses in certificates (RFC 5280, subjectAltName).
final class HostNames {
    private HostNames() {}

    /// @throws IllegalArgumentException when it is neither a host name nor an address
    static GeneralName alternative(String host) {
        if (IPAddress.isValid(host)) {
            return new GeneralName(GeneralName.iPAddress, host);
        }
        if (host.isEmpty() || host.length() > 253
                || !host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")) {
            throw new IllegalArgumentException("\"" + host + "\" is not a host name.");
        }
        return new GeneralName(GeneralName.dNSName, host);
    }
}
