package io.dray.mover.frontend;

import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.range.ByteRangeSet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What back ends may announce, and what gives away that one is wrong.
final class StripeClaimsTest {
    private final StripeClaims claims = new StripeClaims(3);

    @Test
    void countsWhatEachHasAnnounced() {
        claims.add(0, ByteRangeSet.of(0, 100));
        claims.add(1, ByteRangeSet.of(100, 150));
        claims.add(0, ByteRangeSet.of(150, 160));

        assertThat(claims.total(0)).isEqualTo(110);
        assertThat(claims.total(1)).isEqualTo(50);
        assertThat(claims.total(2)).isZero();
    }

    /// Nodes tell only what is new, Globus servers may tell all again.
    @Test
    void takesWhatTheSameOneAnnouncesAgain() {
        claims.add(0, ByteRangeSet.of(0, 100));
        claims.add(0, ByteRangeSet.of(50, 120));

        assertThat(claims.total(0)).isEqualTo(120);
        assertThatCode(() -> claims.end(0, 120)).doesNotThrowAnyException();
    }

    @Test
    void namesTheOneWhoseBytesAreClaimedTwice() {
        claims.add(0, ByteRangeSet.of(0, 100));
        claims.add(1, ByteRangeSet.of(100, 200));

        assertThatThrownBy(() -> claims.add(2, ByteRangeSet.of(199, 300)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("that stripe 2 has announced: 199-300");
    }

    @Test
    void refusesAnEndBeforeAllIsAnnounced() {
        claims.add(1, ByteRangeSet.of(0, 100));

        assertThatThrownBy(() -> claims.end(1, 101)).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("received 101 bytes, but announced only 100");
        assertThatCode(() -> claims.end(0, 0)).doesNotThrowAnyException();
    }
}
