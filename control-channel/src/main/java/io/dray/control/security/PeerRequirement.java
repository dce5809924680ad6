package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity that a TLS peer must prove.
sealed interface PeerRequirement {
    Logger LOG = LoggerFactory.getLogger(PeerRequirement.class);

    /// @param chain what the peer presented, leaf first; empty when it presented nothing
    /// @throws SecurityFailure with the actual and the expected identity
    void check(List<X509Certificate> chain);

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

    /// A chain that leads to one of the authorities, for this identity (proxies stripped).
    record SameIdentity(DistinguishedName identity, List<X509Certificate> authorities, Clock clock)
            implements
                PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {
            if (chain.isEmpty()) {
                throw new SecurityFailure(
                        "The peer showed no certificate, but " + identity + " was expected.");
            }
            CertificateChains.validate("The peer's data channel certificate", chain, authorities,
                    clock);
            DistinguishedName shown = CertificateChains.identity(chain);
            if (!shown.equals(identity)) {
                throw new SecurityFailure(
                        "The peer is " + shown + ", but " + identity + " was expected.");
            }
        }
    }

    /// A chain that the trust directory vouches for, for this identity (proxies stripped).
    record GridIdentity(DistinguishedName identity, GridAccess access) implements PeerRequirement {
        @Override
        public void check(List<X509Certificate> chain) {
            if (chain.isEmpty()) {
                throw new SecurityFailure(
                        "The peer showed no certificate, but " + identity + " was expected.");
            }
            DistinguishedName shown = identify(chain);
            if (!shown.equals(identity)) {
                throw new SecurityFailure(
                        "The peer is " + shown + ", but " + identity + " was expected.");
            }
        }

        /// The message is sent to the client of the session and to the peer.
        private DistinguishedName identify(List<X509Certificate> chain) {
            try {
                return access.identify("The peer's data channel certificate", chain);
            } catch (SecurityFailure e) {
                LOG.info("data peer not taken: {}", e.getMessage());
                throw new SecurityFailure(access.withoutPlaces(String.valueOf(e.getMessage())));
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
