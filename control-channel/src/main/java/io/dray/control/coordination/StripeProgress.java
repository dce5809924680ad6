package io.dray.control.coordination;

import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.marker.PerformanceMarker;
import java.util.HashMap;
import java.util.Map;

/// Bytes moved so far, over all stripes of a transfer: each tells its own by performance markers (GFD.20).
/// For one thread.
final class StripeProgress {
    private final Map<Integer, Long> stripes = new HashMap<>();
    private long moved;

    /// Takes what one stripe says; its last word counts. Stripes beyond what can be are not believed.
    ///
    /// @return bytes of all stripes
    long after(PerformanceMarker marker) {
        if (marker.stripeIndex() < StripedAddressNotation.MOST_STRIPES) {
            Long before = stripes.put(marker.stripeIndex(), marker.bytesTransferred());
            moved += marker.bytesTransferred() - (before == null ? 0 : before);
        }
        return moved;
    }
}
