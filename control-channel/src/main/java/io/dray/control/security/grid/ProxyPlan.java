package io.dray.control.security.grid;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What a new proxy certificate shall allow.
///
/// @param limited    whether it is a limited one; a proxy of a limited proxy is limited in any case
/// @param pathLength how many further proxies may be made from it (RFC 3820 section 3.8.1); empty: any
/// @param lifetime   from now; empty: as long as its issuer, which no proxy can outlive
public record ProxyPlan(boolean limited, OptionalInt pathLength, Optional<Duration> lifetime) {
    public ProxyPlan {
        if (pathLength.isPresent() && pathLength.getAsInt() < 0) {
            throw new IllegalArgumentException("The path length cannot be negative.");
        }
        if (lifetime.isPresent() && !lifetime.get().isPositive()) {
            throw new IllegalArgumentException("The lifetime must be positive.");
        }
    }

    /// All rights of its owner, as long as the issuer.
    public static ProxyPlan full() {
        return new ProxyPlan(false, OptionalInt.empty(), Optional.empty());
    }

    /// For transfers only, as long as the issuer: what globus-url-copy delegates.
    public static ProxyPlan limitedOnly() {
        return new ProxyPlan(true, OptionalInt.empty(), Optional.empty());
    }
}
