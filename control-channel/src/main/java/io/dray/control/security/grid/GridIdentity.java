package io.dray.control.security.grid;

import io.dray.control.security.DistinguishedName;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Who a chain that has passed all checks stands for.
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

    /// For what a limited proxy may not do.
    ///
    /// @param whose begins the sentence of the refusal: "The client's certificate"
    /// @throws SecurityFailure when it is limited
    public void requireFull(String whose) {
        if (limited) {
            throw new SecurityFailure(whose + " is refused: " + name
                    + " shows a limited proxy, and this needs a full one; make it by dray cert"
                    + " proxy without --limited.");
        }
    }

    /// The certificate of the person or host itself.
    public X509Certificate endEntity() {
        return ProxyChains.endEntity(chain);
    }
}
