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
/// @param memory       bytes of direct memory for data channels, at least 1 MiB; a clear stream takes 288
///                     KiB, a TLS stream 576 KiB. Default: half of what the JVM may use, at most 128 MiB
/// @param checksum     computed over passing bytes; empty computes none. Default CRC32C; combinable ones
///                     only
/// @param durable      whether received files are forced to disk before success is reported;
///                     default true. Ranges announced on the way are always forced first
/// @param congestion   congestion control of connections that send; default by length of the path
/// @param limits       time limits
public record DataPlaneConfig(Optional<PortRange> ports, long memory,
        Optional<ChecksumAlgorithm> checksum, boolean durable,
        CongestionControl congestion, Limits limits) {
    private static final long LEAST_MEMORY = 1 << 20;
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

    /// Time limits of the data plane; everything that waits has one.
    ///
    /// @param connect   for an outgoing connection to come up, default 30 s
    /// @param handshake for a TLS handshake, default 30 s
    /// @param firstChannel how long a transfer waits while it has no channel at all, default 60 s
    /// @param idle      how long a transfer may go without a byte, default 300 s: Globus clients give up
    ///                  after 600 s
    /// @param stall     how long a stream may stand still while others move before its blocks are given to
    ///                  them, default 15 s: some retransmissions in a row, each after twice the time
    /// @param linger    how long a finished channel waits for the peer's close, default 2 s
    /// @param passive   how long a port waits for a transfer, default 60 s; it is one less for others
    public record Limits(Duration connect, Duration handshake, Duration firstChannel, Duration idle,
            Duration stall, Duration linger, Duration passive) {
        /// With the usual time for ports.
        public Limits(Duration connect, Duration handshake, Duration firstChannel, Duration idle,
                Duration stall, Duration linger) {
            this(connect, handshake, firstChannel, idle, stall, linger, Duration.ofSeconds(60));
        }

        public static final Limits USUAL = new Limits(Duration.ofSeconds(30),
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(300),
                Duration.ofSeconds(15), Duration.ofSeconds(2));

        /// How long a finished sender waits for its receiver to close streams that were lost: as long as the
        /// idle limit allows after the stall, but not for ever.
        Duration forLostStreams() {
            Duration rest = idle.minus(stall).dividedBy(2);
            Duration wanted = stall.multipliedBy(2);
            return rest.compareTo(wanted) < 0 ? rest : wanted;
        }
    }

    /// The defaults.
    public static DataPlaneConfig usual() {
        long memory = Math.min(USUAL_MEMORY, Runtime.getRuntime().maxMemory() / 2);
        return new DataPlaneConfig(Optional.empty(), Math.max(LEAST_MEMORY, memory),
                Optional.of(ChecksumAlgorithm.CRC32C), true,
                new CongestionControl.Auto(), Limits.USUAL);
    }

    public DataPlaneConfig withPorts(PortRange range) {
        return new DataPlaneConfig(Optional.of(range), memory, checksum, durable, congestion,
                limits);
    }

    public DataPlaneConfig withChecksum(Optional<ChecksumAlgorithm> algorithm) {
        return new DataPlaneConfig(ports, memory, algorithm, durable, congestion, limits);
    }

    public DataPlaneConfig withDurable(boolean forced) {
        return new DataPlaneConfig(ports, memory, checksum, forced, congestion, limits);
    }

    public DataPlaneConfig withCongestion(CongestionControl choice) {
        return new DataPlaneConfig(ports, memory, checksum, durable, choice, limits);
    }

    public DataPlaneConfig withLimits(Limits other) {
        return new DataPlaneConfig(ports, memory, checksum, durable, congestion, other);
    }

    int buffers() {
        return (int) Math.min(Integer.MAX_VALUE, memory / BufferPool.CAPACITY);
    }
}
