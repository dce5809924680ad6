package io.dray.control.security;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate chain with its private key, for use on data channels (DCSC P) or on a control channel.
///
/// @param chain     leaf first, duplicates removed
/// @param key       private key of the leaf
/// @param authority further certificates of the bundle that are trusted on data channels (its CA); the
///                  leaf itself when it is self-signed
public record DataCredential(List<X509Certificate> chain, PrivateKey key,
        List<X509Certificate> authority) {
    public DataCredential {
        chain = List.copyOf(chain);
        authority = List.copyOf(authority);
    }

    @Override
    public String toString() {
        return "DataCredential[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
