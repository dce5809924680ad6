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

    /// `voms:GROUP`: a group, a role in it, or with a last part of `*` whatever is below it.
    record Membership(String group) implements IdentityPattern {
        public Membership {
            group = usual(group);
        }

        /// Empty roles and capabilities may be written out or left out.
        private static String usual(String group) {
            return group.replaceFirst("/Capability=NULL$", "").replaceFirst("/Role=NULL$", "");
        }

        @Override
        public boolean covers(ClientIdentity identity) {
            if (!(identity instanceof ClientIdentity.Member member)) {
                return false;
            }
            String found = usual(member.group());
            return group.endsWith("/*")
                    ? found.startsWith(group.substring(0, group.length() - 1))
                    : found.equals(group);
        }
    }

    /// `policy:OID`: certificates that their authority issued under a policy.
    record Policy(String oid) implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity instanceof ClientIdentity.UnderPolicy under
                    && under.policy().equals(oid);
        }
    }

    /// `sha256:HEX`: one certificate, whoever issued it; `token:NAME`; `anonymous`.
    record Exactly(ClientIdentity wanted) implements IdentityPattern {
        @Override
        public boolean covers(ClientIdentity identity) {
            return identity.equals(wanted);
        }
    }
}
