package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;

/// The identity that a TLS peer must prove.
sealed interface PeerRequirement {
    /// @param chain what the peer presented, leaf first; empty when it presented nothing
    /// @throws SecurityFailure with the actual and the expected identity
    void check(List<X509Certificate> chain);

    /// For TLS, in both roles.
    default PeerTrustManager trustManager() {
        return new PeerTrustManager((_, chain) -> check(chain));
    }

    /// Anybody, with or without a certificate.
    record Anybody() implements PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {}
    }

    /// The holder of exactly this certificate. Path and dates are not checked: whoever named the certificate
    /// vouches for it.
    ///
    /// @param expectation completes the sentence "... but ... was expected"
    /// @param remedy      what the user can do, a sentence with a leading space; may be empty
    record ExactCertificate(Fingerprint fingerprint, String expectation, String remedy)
            implements
                PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {
            if (chain.isEmpty()) {
                throw new SecurityFailure("The peer showed no certificate, but " + expectation
                        + " was expected." + remedy);
            }
            Fingerprint shown = Fingerprint.of(chain.getFirst());
            if (!shown.hex().equals(fingerprint.hex())) {
                throw new SecurityFailure("The peer showed the certificate "
                        + chain.getFirst().getSubjectX500Principal().getName() + " (" + shown
                        + "), but " + expectation + " was expected." + remedy);
            }
        }
    }

    /// A chain that proves this identity (proxies stripped).
    ///
    /// @param proof verifies a chain and returns whose it is; throws [SecurityFailure]
    record SameIdentity(DistinguishedName identity,
            Function<List<X509Certificate>, DistinguishedName> proof) implements PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {
            if (chain.isEmpty()) {
                throw new SecurityFailure(
                        "The peer showed no certificate, but " + identity + " was expected.");
            }
            DistinguishedName shown = proof.apply(chain);
            if (!shown.equals(identity)) {
                throw new SecurityFailure(
                        "The peer is " + shown + ", but " + identity + " was expected.");
            }
        }
    }

    /// One of several suffices.
    record AnyOf(List<PeerRequirement> alternatives) implements PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {
            SecurityFailure last = new SecurityFailure("Nobody is accepted here.");
            for (PeerRequirement alternative : alternatives) {
                try {
                    alternative.check(chain);
                    return;
                } catch (SecurityFailure failure) {
                    last = failure;
                }
            }
            throw last;
        }
    }
}
