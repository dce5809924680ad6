package io.dray.control.security;

/// Whom a rule of the identity map is about.
sealed interface IdentityPattern {
    boolean covers(ClientIdentity identity);

    /// `subject:DN`, where a part's value may be `*`.
    record Subject(DistinguishedName pattern) implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity instanceof ClientIdentity.Certified certified
                    && pattern.covers(certified.subject());
        }
    }

    /// `sha256:HEX`: one certificate, whoever issued it.
    record Pinned(Fingerprint fingerprint) implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity instanceof ClientIdentity.Presented presented
                    && presented.fingerprint().equals(fingerprint);
        }
    }

    /// `token:NAME`.
    record Token(String name) implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity instanceof ClientIdentity.TokenHolder holder
                    && holder.name().equals(name);
        }
    }

    /// `anonymous`.
    record Anonymous() implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity instanceof ClientIdentity.Nobody;
        }
    }
}
