package io.dray.control.security.grid;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class RecentChainsTest {
    private static final List<X509Certificate> CHAIN = List.of();

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final RecentChains chains = new RecentChains(Duration.ofNanos(10), now::get);

    @Test
    void holdsAChainForItsLifetime() {
        assertThat(chains.holds(CHAIN)).isFalse();
        chains.add(CHAIN);
        now.addAndGet(9);
        assertThat(chains.holds(CHAIN)).isTrue();
        now.incrementAndGet();
        assertThat(chains.holds(CHAIN)).isFalse();
    }
}
