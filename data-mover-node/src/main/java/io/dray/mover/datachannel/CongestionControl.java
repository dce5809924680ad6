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

/// Which congestion control data connections use. It matters at the sending end only.
///
/// Over a long path a single lost segment halves the rate of the usual algorithms for seconds: at 50 ms
/// and 0.01 % loss cubic reaches a seventh of what BBR does. On short paths BBR's pacing costs more than
/// it gains. So [Auto], the default, takes BBR where the round trip is long and the system offers it.
public sealed interface CongestionControl {
    /// BBR on paths of 5 ms and more; elsewhere, and where there is none, the system's choice.
    record Auto() implements CongestionControl {}

    /// The system's choice always.
    record SystemsChoice() implements CongestionControl {}

    /// This one always, `cubic` for instance; the system's choice where it is not allowed.
    record Named(String name) implements CongestionControl {
        public Named {
            if (!name.matches("[a-z0-9_]{1,15}")) {
                throw new IllegalArgumentException("\"" + name
                        + "\" is no name of a congestion control: auto, system, or one of"
                        + " net.ipv4.tcp_available_congestion_control");
            }
        }
    }

    /// Reads `auto`, `system` or the name of an algorithm.
    ///
    /// @throws IllegalArgumentException when it can be none
    static CongestionControl parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> new Auto();
            case "system" -> new SystemsChoice();
            default -> new Named(text.toLowerCase(Locale.ROOT));
        };
    }

    /// Applies one choice to sockets, as far as the system lets it. Safe for many threads.
    final class Tuning {
        private static final Logger LOG = LoggerFactory.getLogger(CongestionControl.class);
        private static final Duration LONG_PATH = Duration.ofMillis(5);
        private static final String FOR_LONG_PATHS = "bbr";

        private final CongestionControl choice;
        private final Optional<TcpSockets> sockets;
        private final AtomicBoolean told = new AtomicBoolean();

        public Tuning(CongestionControl choice) {
            this.choice = choice;
            this.sockets = TcpSockets.find();
            if (choice instanceof Named(String name) && sockets.isEmpty()) {
                LOG.warn(
                        "congestion control {} cannot be set: not Linux, or the JVM was started without"
                                + " --add-opens java.base/sun.nio.ch=ALL-UNNAMED",
                        name);
            }
        }

        /// Tunes a connected socket that will send data.
        public void apply(SocketChannel socket) {
            sockets.ifPresent(calls -> wanted(socket).ifPresent(name -> {
                if (!calls.useCongestionControl(socket, name) && told.compareAndSet(false, true)) {
                    LOG.warn("congestion control {} is not to be had here: the system does not know"
                            + " it, or allows it to root only (net.ipv4.tcp_allowed_congestion_control);"
                            + " connections use the system's choice", name);
                }
            }));
        }

        /// What a socket uses now, for people; empty where it cannot be told.
        public Optional<String> inUse(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.congestionControl(socket));
        }

        /// Round-trip time of a connected socket; empty where it cannot be told.
        public Optional<Duration> roundTrip(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.roundTripMicros(socket))
                    .map(micros -> Duration.ofNanos(micros * 1000L));
        }

        /// How far a sending socket has come; empty where it cannot be told.
        public Optional<SendQueue> sendQueue(SocketChannel socket) {
            return sockets.flatMap(calls -> calls.sendQueue(socket));
        }

        /// Whether a round trip is one of a long path.
        public static boolean isLong(Duration roundTrip) {
            return roundTrip.compareTo(LONG_PATH) >= 0;
        }

        private Optional<String> wanted(SocketChannel socket) {
            return switch (choice) {
                case SystemsChoice() -> Optional.empty();
                case Named(String name) -> Optional.of(name);
                case Auto() -> roundTrip(socket).filter(Tuning::isLong)
                        .map(time -> FOR_LONG_PATHS);
            };
        }
    }
}
