package io.dray.control.security;

/// Who a client has proved to be, before it is decided what it may do.
sealed interface ClientIdentity {
    /// Holder of the key of a certificate that an authority trusted here has issued.
    record Certified(DistinguishedName subject) implements ClientIdentity {
        @Override
        public String toString() {
            return subject.toString();
        }
    }

    /// Somebody certified who belongs to a virtual organisation, as its VOMS server says.
    ///
    /// @param group such as `/cms/Role=production`
    record Member(DistinguishedName subject, String group) implements ClientIdentity {
        @Override
        public String toString() {
            return subject + " (" + group + ")";
        }
    }

    /// Somebody certified under a policy of the authority (RFC 5280 section 4.2.1.4).
    ///
    /// @param policy object identifier
    record UnderPolicy(DistinguishedName subject, String policy) implements ClientIdentity {
        @Override
        public String toString() {
            return subject.toString();
        }
    }

    /// Holder of the key of a certificate, whoever issued it: good for pins only.
    record Presented(Fingerprint fingerprint) implements ClientIdentity {
        @Override
        public String toString() {
            return "sha256:" + fingerprint.hex();
        }
    }

    /// Knows an access token of this node.
    record TokenHolder(String name) implements ClientIdentity {
        @Override
        public String toString() {
            return "token:" + name;
        }
    }

    /// Did not say.
    record Nobody() implements ClientIdentity {
        @Override
        public String toString() {
            return "anonymous";
        }
    }
}
