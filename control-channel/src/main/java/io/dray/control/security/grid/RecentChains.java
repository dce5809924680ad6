package io.dray.control.security.grid;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Recently verified chains. A login and its data channels present the same chain several times within a
/// second, and each verification costs several signatures. Safe for many threads.
final class RecentChains {
    /// More than the logins within the time for which they are kept.
    private static final int MOST = 256;

    private final long lifetimeNanos;
    private final LongSupplier nanoClock;
    private final Map<List<X509Certificate>, Long> checked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<X509Certificate>, Long> eldest) {
            return size() > MOST;
        }
    };

    /// @param lifetime  how long a check counts
    /// @param nanoClock nanoseconds of a clock that only moves on
    RecentChains(Duration lifetime, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lifetimeNanos = lifetime.toNanos();
    }

    synchronized boolean holds(List<X509Certificate> chain) {
        Long when = checked.get(chain);
        return when != null && nanoClock.getAsLong() - when < lifetimeNanos;
    }

    synchronized void add(List<X509Certificate> chain) {
        checked.put(List.copyOf(chain), nanoClock.getAsLong());
    }
}
