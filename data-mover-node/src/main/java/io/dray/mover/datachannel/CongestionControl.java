package io.dray.mover.datachannel;

import io.dray.control.syscall.TcpSockets;
import io.dray.control.syscall.TcpSockets.SendQueue;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The choice of a congestion control algorithm for data connections. It matters at the sending end only.
///
/// On a long path a single lost segment halves the rate of a loss-based algorithm for seconds: at 50 ms and
/// 0.01 % loss, cubic reaches a seventh of BBR's rate. On short paths BBR's pacing costs more than it gains. So
/// [#AUTO], the default, selects BBR for long round trips where the system offers it.
///
/// @param choice `auto`; `system` for the system's default; or the name of an algorithm, such as `cubic`, in
///               whose place the system's default is used where it is not permitted
public record CongestionControl(String choice) {
    /// BBR on paths with a round trip of 5 ms or more, if available; otherwise the system's default.
    public static final CongestionControl AUTO = new CongestionControl("auto");
    private static final CongestionControl SYSTEM = new CongestionControl("system");

    /// @throws IllegalArgumentException when the text cannot be a name
    public CongestionControl {
        choice = choice.toLowerCase(Locale.ROOT);
        if (!choice.matches("[a-z0-9_]{1,15}")) {
            throw new IllegalArgumentException("\"" + choice
                    + "\" is not a valid congestion control: use auto, system, or one of"
                    + " net.ipv4.tcp_available_congestion_control");
        }
    }

    /// Applies a choice to sockets, as far as the system permits. Safe for many threads.
    public static final class Tuning {
        private static final Logger LOG = LoggerFactory.getLogger(CongestionControl.class);
        /// Shortest round trip of a long path; on shorter ones BBR's pacing costs more than it gains.
        private static final Duration LONG_PATH = Duration.ofMillis(5);
        private static final String FOR_LONG_PATHS = "bbr";

        private final CongestionControl choice;
        private final Optional<TcpSockets> sockets;
        private final AtomicBoolean told = new AtomicBoolean();

        public Tuning(CongestionControl choice) {
            this.choice = choice;
            this.sockets = TcpSockets.find();
            if (sockets.isEmpty() && !choice.equals(AUTO) && !choice.equals(SYSTEM)) {
                LOG.warn(
                        "congestion control {} cannot be set: not Linux, or the JVM was started without"
                                + " --add-opens java.base/sun.nio.ch=ALL-UNNAMED",
                        choice.choice());
            }
        }

        /// Tunes a connected socket that will send data.
        public void apply(SocketChannel socket) {
            sockets.ifPresent(calls -> wanted(socket).ifPresent(name -> {
                if (!calls.useCongestionControl(socket, name) && told.compareAndSet(false, true)) {
                    LOG.warn("congestion control {} is not available: the system does not have"
                            + " it, or permits it to root only (net.ipv4.tcp_allowed_congestion_control);"
                            + " connections use the system's default", name);
                }
            }));
        }

        /// The algorithm that a socket uses, for messages; empty if unknown.
        public Optional<String> inUse(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.congestionControl(socket));
        }

        /// Round-trip time of a connected socket; empty if unknown.
        public Optional<Duration> roundTrip(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.roundTripMicros(socket))
                    .map(micros -> Duration.ofNanos(micros * 1000L));
        }

        /// Send queue and acknowledged bytes of a sending socket; empty if unknown.
        public Optional<SendQueue> sendQueue(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.sendQueue(socket));
        }

        /// Whether a round trip belongs to a long path.
        public static boolean isLong(Duration roundTrip) {
            return roundTrip.compareTo(LONG_PATH) >= 0;
        }

        private Optional<String> wanted(SocketChannel socket) {
            if (choice.equals(AUTO)) {
                return roundTrip(socket).filter(Tuning::isLong).map(_ -> FOR_LONG_PATHS);
            }
            return choice.equals(SYSTEM) ? Optional.empty() : Optional.of(choice.choice());
        }
    }
}
