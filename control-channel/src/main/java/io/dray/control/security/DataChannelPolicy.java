package io.dray.control.security;

import io.dray.control.security.DataChannelSecurity.Clear;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.PeerRequirement.AnyOf;
import io.dray.control.security.PeerRequirement.Anybody;
import io.dray.control.security.PeerRequirement.ExactCertificate;
import io.dray.control.security.PeerRequirement.SameIdentity;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import java.lang.ref.WeakReference;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chooses the security of data channels from what a session negotiated.
///
/// | DCAU | PROT | credential | becomes |
/// |---|---|---|---|
/// | N | C | any | clear |
/// | N | S, P | any, GSI session | clear, as at the Globus server: data channels are not protected without DCAU |
/// | N | S, P | any | RFC 4217: this server is the TLS server and shows the node's certificate; the control channel must be under TLS |
/// | A, S | any | DCSC | mutual, with that credential |
/// | A, S | any | delegated | mutual, with that credential |
/// | A, S | any | none | mutual, with the node's own (in a GSI session the host's); the control channel must be protected |
final class DataChannelPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(DataChannelPolicy.class);
    private static final String WHOSE = "The peer's data channel certificate";
    /// Limit of cached contexts: enough for the concurrent transfers; evicted contexts are created again.
    private static final int MOST_CACHED = 64;

    private final DataCredential node;
    private final List<X509Certificate> authorities;
    private final Optional<GridAccess> grid;
    private final TlsContexts contexts;
    private final Clock clock;
    private final DataChannelTls oneSided;
    /// Weak references, so that a credential's key is released with the last session that uses it.
    private final Map<Key, WeakReference<DataChannelTls>> cache = new LinkedHashMap<>(16, 0.75f,
            true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, WeakReference<DataChannelTls>> eldest) {
            return size() > MOST_CACHED;
        }
    };

    private record Key(List<X509Certificate> chain, List<X509Certificate> authority,
            boolean given, DataChannelAuthentication authentication) {}

    DataChannelPolicy(DataCredential node, List<X509Certificate> authorities,
            Optional<GridAccess> grid, TlsContexts contexts, Clock clock) {
        this.node = node;
        this.authorities = authorities;
        this.grid = grid;
        this.contexts = contexts;
        this.clock = clock;
        this.oneSided = new ContextTls(contexts, Optional.of(node), new Anybody());
    }

    DataChannelSecurity choose(DataChannelAuthentication authentication, ProtectionLevel level,
            Optional<DataCredential> credential, ControlProtectionKind control) {
        if (authentication instanceof DataChannelAuthentication.None) {
            if (level == ProtectionLevel.CLEAR || control == ControlProtectionKind.GSI) {
                return new Clear();
            }
            if (control == ControlProtectionKind.CLEAR) {
                throw new Refused("Data channels can be protected only if the control channel is"
                        + " under TLS (AUTH TLS), or with a credential (DCSC P, then DCAU A).");
            }
            return new OneSided(TlsRole.SERVER, oneSided);
        }
        if (credential.isEmpty() && control == ControlProtectionKind.CLEAR) {
            throw new Refused("Data channel authentication needs a credential in a clear session:"
                    + " send DCSC P first, or DCAU N.");
        }
        return new Mutual(credential.isPresent()
                ? mutual(credential.get(), true, authentication)
                : mutual(own(control), false, authentication), level);
    }

    /// The credential of this end when the client has provided none.
    private DataCredential own(ControlProtectionKind control) {
        return control == ControlProtectionKind.GSI
                ? grid.map(GridAccess::host).orElse(node)
                : node;
    }

    private DataChannelTls mutual(DataCredential credential, boolean given,
            DataChannelAuthentication authentication) {
        Key key = new Key(credential.chain(), credential.authority(), given, authentication);
        synchronized (cache) {
            WeakReference<DataChannelTls> reference = cache.get(key);
            DataChannelTls known = reference == null ? null : reference.get();
            if (known != null) {
                return known;
            }
            PeerRequirement requirement = requirement(credential, authentication);
            DataChannelTls made = given
                    ? new ContextTls(contexts, Optional.of(credential), requirement,
                            Optional.of(credential), subject(authentication))
                    : new ContextTls(contexts, Optional.of(credential), requirement);
            cache.put(key, new WeakReference<>(made));
            return made;
        }
    }

    private static Optional<String> subject(DataChannelAuthentication authentication) {
        return authentication instanceof DataChannelAuthentication.Subject(String subject)
                ? Optional.of(subject)
                : Optional.empty();
    }

    private PeerRequirement requirement(DataCredential credential,
            DataChannelAuthentication authentication) {
        List<X509Certificate> trusted = new ArrayList<>(credential.authority());
        if (credential.equals(node)) {
            trusted.addAll(authorities);
        }
        return switch (authentication) {
            case DataChannelAuthentication.Subject(String subject) -> named(name(subject),
                    trusted);
            case DataChannelAuthentication.Self _,DataChannelAuthentication.None _ -> same(
                    credential, trusted);
        };
    }

    private PeerRequirement same(DataCredential credential, List<X509Certificate> trusted) {
        X509Certificate leaf = credential.chain().getFirst();
        PeerRequirement exact = new ExactCertificate(Fingerprint.of(leaf),
                "the certificate of the data channel credential, "
                        + leaf.getSubjectX500Principal().getName() + ",",
                "");
        if (CertificateChains.isSelfSigned(leaf) || (trusted.isEmpty() && grid.isEmpty())) {
            return exact;
        }
        return new AnyOf(List.of(exact,
                named(CertificateChains.identity(credential.chain()), trusted)));
    }

    /// Requires this identity, issued by the credential's own authority or one of the trust directory.
    private PeerRequirement named(DistinguishedName identity, List<X509Certificate> trusted) {
        List<PeerRequirement> ways = new ArrayList<>();
        if (!trusted.isEmpty() || grid.isEmpty()) {
            ways.add(new SameIdentity(identity, chain -> {
                CertificateChains.validate(WHOSE, chain, trusted, clock);
                return CertificateChains.identity(chain);
            }));
        }
        grid.ifPresent(access -> ways
                .add(new SameIdentity(identity, chain -> identify(access, chain))));
        return new AnyOf(ways);
    }

    /// The message of a failure is sent to the client of the session and to the peer.
    private static DistinguishedName identify(GridAccess access, List<X509Certificate> chain) {
        try {
            return access.identify(WHOSE, chain);
        } catch (SecurityFailure e) {
            LOG.info("data peer not taken: {}", e.getMessage());
            throw new SecurityFailure(access.withoutPlaces(String.valueOf(e.getMessage())));
        }
    }

    private static DistinguishedName name(String subject) {
        try {
            return DistinguishedName.parse(subject);
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure("DCAU S: " + e.getMessage());
        }
    }
}
