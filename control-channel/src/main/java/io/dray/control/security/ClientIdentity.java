package io.dray.control.security;

/// A proved identity of a client, before its rights are determined.
sealed interface ClientIdentity {
    /// Holder of a certificate issued by a trusted authority.
    record Certified(DistinguishedName subject) implements ClientIdentity {
        @Override
        public String toString() {
            return subject.toString();
        }
    }

    /// Member of a virtual organisation, as asserted by its VOMS server.
    ///
    /// @param group such as `/cms/Role=production`
    record Member(DistinguishedName subject, String group) implements ClientIdentity {
        @Override
        public String toString() {
            return subject + " (" + group + ")";
        }
    }

    /// Holder of a certificate issued under a policy (RFC 5280 section 4.2.1.4).
    ///
    /// @param policy object identifier
    record UnderPolicy(DistinguishedName subject, String policy) implements ClientIdentity {
        @Override
        public String toString() {
            return subject.toString();
        }
    }

    /// Holder of a certificate's key, whatever its issuer. Sufficient for pins only.
    record Presented(Fingerprint fingerprint) implements ClientIdentity {
        @Override
        public String toString() {
            return "sha256:" + fingerprint.hex();
        }
    }

    /// Holder of an access token of this node.
    record TokenHolder(String name) implements ClientIdentity {
        @Override
        public String toString() {
            return "token:" + name;
        }
    }

    record Nobody() implements ClientIdentity {
        @Override
        public String toString() {
            return "anonymous";
        }
    }
}
