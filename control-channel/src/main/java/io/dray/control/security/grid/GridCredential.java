package io.dray.control.security.grid;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.PemNotation;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A private key and the certificates that say whose it is: an end entity's own, or a proxy's.
///
/// @param chain leaf first, through all proxies to the end entity and its sub-authorities; without the
///              root authority
/// @param key   private key of the leaf
public record GridCredential(List<X509Certificate> chain, PrivateKey key) {
    public GridCredential {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a credential has at least one certificate");
        }
    }

    public static GridCredential of(DataCredential credential) {
        return new GridCredential(credential.chain(), credential.key());
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// Subject of the end entity certificate. Its text is in slash form.
    public DistinguishedName identity() {
        return ProxyChains.identity(chain);
    }

    public boolean isProxy() {
        return ProxyChains.isProxy(leaf());
    }

    /// Whether any proxy of the chain is limited (Globus policy 1.3.6.1.4.1.3536.1.1.1.9): good for
    /// transfers, not for starting programs.
    public boolean limited() {
        return ProxyChains.limited(chain);
    }

    /// The earliest end of validity in the chain; the credential is unusable after it.
    public Instant expiresAt() {
        return ProxyChains.expiresAt(chain);
    }

    /// As TLS on data channels takes it.
    public DataCredential asDataCredential() {
        return new DataCredential(chain, key, List.of());
    }

    /// The layout of proxy files: certificate, key, rest of the chain. Holds the private key.
    public String toPem() {
        return PemNotation.format(chain.subList(0, 1)) + PemNotation.format(key)
                + PemNotation.format(chain.subList(1, chain.size()));
    }

    @Override
    public String toString() {
        return "GridCredential[" + leaf().getSubjectX500Principal() + "]";
    }
}
