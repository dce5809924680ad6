package io.dray.mover.transfer;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.CongestionControl;
import io.dray.mover.datachannel.PortRange;
import java.time.Duration;
import java.util.Optional;

/// Options of the data plane.
///
/// @param ports        ports for passive data connections; empty (default) lets the system choose
/// @param memory       bytes of direct memory for data channels, at least 1 MiB; a clear stream takes 288 KiB,
///                     a TLS stream 576 KiB. Default: half of the JVM's limit, at most 128 MiB
/// @param checksum     combinable checksum computed over the transferred bytes; empty for none. Default CRC32C
/// @param durable      whether received files are forced to disk before success is reported; default true.
///                     Ranges in restart markers are always forced first
/// @param congestion   congestion control of sending connections; default by round-trip time
/// @param limits       time limits
public record DataPlaneConfig(Optional<PortRange> ports, long memory,
        Optional<ChecksumAlgorithm> checksum, boolean durable,
        CongestionControl congestion, Limits limits) {
    /// Three buffers, the most that one channel takes at once, and a little.
    private static final long LEAST_MEMORY = 1 << 20;
    /// More than 200 encrypted channels at once.
    private static final long USUAL_MEMORY = 128L << 20;

    public DataPlaneConfig {
        if (memory < LEAST_MEMORY) {
            throw new IllegalArgumentException("too little memory for data channels: " + memory);
        }
        checksum.ifPresent(algorithm -> {
            if (!algorithm.combinable()) {
                throw new IllegalArgumentException(algorithm.label()
                        + " cannot be computed over blocks that arrive in any order");
            }
        });
    }

    /// Time limits of the data plane. Every wait has one.
    ///
    /// @param connect   of an outgoing connection attempt, default 30 s: a SYN is repeated four times within it
    /// @param handshake of a TLS handshake, default 30 s: a few round trips, and time for a busy peer
    /// @param firstChannel of a transfer without any channel, default 60 s: the client may still have to
    ///                     prepare the other end
    /// @param idle      of a transfer without progress, default 300 s: Globus clients give up after 600 s
    /// @param stall     of a stream that stalls while others move, before they get its blocks; default 15 s,
    ///                  which is several TCP retransmissions with doubling intervals
    /// @param linger    of a finished channel that waits for the peer's close, default 2 s: an orderly close
    ///                  takes one round trip
    /// @param passive   of a port that waits for a transfer, default 60 s: the port is not available to others
    ///                  meanwhile
    public record Limits(Duration connect, Duration handshake, Duration firstChannel, Duration idle,
            Duration stall, Duration linger, Duration passive) {
        /// With the default limit for ports.
        public Limits(Duration connect, Duration handshake, Duration firstChannel, Duration idle,
                Duration stall, Duration linger) {
            this(connect, handshake, firstChannel, idle, stall, linger, Duration.ofSeconds(60));
        }

        public static final Limits USUAL = new Limits(Duration.ofSeconds(30),
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(300),
                Duration.ofSeconds(15), Duration.ofSeconds(2));

        /// How long a finished sender waits until the receiver closes lost streams: half of the time that the
        /// idle limit leaves after the stall limit, so that the receiver does not give up first; at most twice
        /// the stall limit.
        Duration forLostStreams() {
            Duration rest = idle.minus(stall).dividedBy(2);
            Duration wanted = stall.multipliedBy(2);
            return rest.compareTo(wanted) < 0 ? rest : wanted;
        }
    }

    public static DataPlaneConfig usual() {
        long memory = Math.min(USUAL_MEMORY, Runtime.getRuntime().maxMemory() / 2);
        return new DataPlaneConfig(Optional.empty(), Math.max(LEAST_MEMORY, memory),
                Optional.of(ChecksumAlgorithm.CRC32C), true,
                CongestionControl.AUTO, Limits.USUAL);
    }

    public DataPlaneConfig withLimits(Limits other) {
        return new DataPlaneConfig(ports, memory, checksum, durable, congestion, other);
    }

    int buffers() {
        return (int) Math.min(Integer.MAX_VALUE, memory / BufferPool.CAPACITY);
    }
}
