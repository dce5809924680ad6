package io.dray.mover.cli.ping;

import io.dray.control.security.ClientTls;
import io.dray.mover.cli.ping.Check.Finding;
import io.dray.mover.datachannel.CongestionControl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Properties of the data path to a server: round trip, congestion control, TLS engine. Measured on a separate
/// connection.
final class NetworkProbe {
    private static final String LONG_PATHS = "bbr";

    private NetworkProbe() {}

    /// @param limitMillis time limit of the connection
    static Finding look(InetSocketAddress server, int limitMillis) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            Socket socket = channel.socket();
            socket.connect(server, limitMillis);
            CongestionControl.Tuning tuning = new CongestionControl.Tuning(
                    new CongestionControl.Auto());
            Optional<Duration> roundTrip = tuning.roundTrip(channel);
            tuning.apply(channel);
            Optional<String> control = tuning.inUse(channel);
            String detail = roundTrip.map(NetworkProbe::milliseconds)
                    .map(time -> "Round trip " + time + "; ")
                    .orElse("")
                    + control.map(name -> "data from here is sent with " + name + ", ").orElse("")
                    + "TLS by " + new ClientTls().engine() + ".";
            boolean slow = roundTrip.filter(CongestionControl.Tuning::isLong).isPresent()
                    && !control.equals(Optional.of(LONG_PATHS));
            return slow
                    ? Finding.warning(detail, "With it, each lost packet on such a path costs"
                            + " much speed; enable BBR (modprobe tcp_bbr, and"
                            + " net.ipv4.tcp_allowed_congestion_control).")
                    : Finding.ok(detail);
        }
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
    }
}
