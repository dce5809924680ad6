package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// The identity proved by a verified chain.
///
/// @param name      subject of the end entity, proxies stripped; its text is the slash form
/// @param limited   whether one of the proxies is limited
/// @param expiresAt when the first certificate of the chain runs out
/// @param chain     what was checked, leaf first
public record GridIdentity(DistinguishedName name, boolean limited, Instant expiresAt,
        List<X509Certificate> chain) {
    public GridIdentity {
        chain = List.copyOf(chain);
    }
}
