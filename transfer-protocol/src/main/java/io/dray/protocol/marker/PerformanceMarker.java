package io.dray.protocol.marker;

import io.dray.protocol.reply.Reply;
import io.dray.protocol.text.Digits;
import java.util.Optional;
import java.util.OptionalLong;

/// The 112 reply: bytes moved by one stripe.
///
/// @param timestampMillis  milliseconds since the epoch by the sender's clock; tenths of a second on the wire
/// @param stripeIndex      0 to `totalStripeCount` - 1
/// @param bytesTransferred bytes of this transfer that the stripe has moved so far
/// @param totalStripeCount at least 1
public record PerformanceMarker(long timestampMillis, int stripeIndex, long bytesTransferred,
        int totalStripeCount) {
    private static final int CODE = 112;
    private static final long LATEST_SECONDS = Long.MAX_VALUE / 10_000;

    public PerformanceMarker {
        if (timestampMillis < 0 || stripeIndex < 0 || stripeIndex >= totalStripeCount
                || bytesTransferred < 0) {
            throw new IllegalArgumentException("not a performance marker: " + timestampMillis + ", "
                    + stripeIndex + " of " + totalStripeCount + ", " + bytesTransferred);
        }
    }

    /// The marker of a transfer with one stripe.
    public static PerformanceMarker single(long timestampMillis, long bytesTransferred) {
        return new PerformanceMarker(timestampMillis, 0, bytesTransferred, 1);
    }

    /// The reply in the layout of the Globus server, with two spaces after `Timestamp:` (Globus server
    /// 13.24).
    public Reply reply() {
        String time = " Timestamp:  " + timestampMillis / 1000 + "."
                + timestampMillis % 1000 / 100;
        return Reply.of(CODE, "Perf Marker", time, " Stripe Index: " + stripeIndex,
                " Stripe Bytes Transferred: " + bytesTransferred,
                " Total Stripe Count: " + totalStripeCount, "End.");
    }

    /// Parses a 112 reply by its keys, in any order and case; unknown lines are skipped. Defaults: stripe
    /// index 0, count 1, time 0 if missing or malformed. Empty for other replies, without a byte count, or if
    /// the stripe index is not below the count.
    public static Optional<PerformanceMarker> parse(Reply reply) {
        if (reply.code() != CODE) {
            return Optional.empty();
        }
        long index = value(reply, "stripe index:").orElse(0);
        OptionalLong bytes = value(reply, "stripe bytes transferred:");
        long count = value(reply, "total stripe count:").orElse(Math.max(1, index + 1));
        if (bytes.isEmpty() || index >= count || count > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new PerformanceMarker(timestamp(reply), (int) index, bytes.getAsLong(),
                (int) count));
    }

    private static OptionalLong value(Reply reply, String key) {
        return text(reply, key).map(Digits::number).orElse(OptionalLong.empty());
    }

    private static Optional<String> text(Reply reply, String key) {
        return reply.lines()
                .stream()
                .map(String::strip)
                .filter(line -> line.regionMatches(true, 0, key, 0, key.length()))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    private static long timestamp(Reply reply) {
        String text = text(reply, "timestamp:").orElse("");
        int dot = text.indexOf('.');
        long seconds = Digits.number(dot < 0 ? text : text.substring(0, dot)).orElse(0);
        if (seconds > LATEST_SECONDS) {
            return 0;
        }
        String fraction = dot < 0 ? "" : text.substring(dot + 1);
        OptionalLong millis = Digits.number((fraction + "000").substring(0, 3));
        return seconds * 1000 + millis.orElse(0);
    }
}
