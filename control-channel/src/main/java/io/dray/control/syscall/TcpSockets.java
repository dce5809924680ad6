package io.dray.control.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Properties of TCP connections that Linux has and Java does not offer: congestion control, round-trip time
/// and send queue (tcp(7)). Safe for use by many threads.
///
/// Needs the descriptor of a channel, to which Java gives access only with `--add-opens
/// java.base/sun.nio.ch=ALL-UNNAMED`.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
public final class TcpSockets {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_CONGESTION = 13;
    /// TCP_CA_NAME_MAX of the kernel.
    private static final int LONGEST_NAME = 16;
    /// The beginning of `struct tcp_info` (linux/tcp.h): up to and with `tcpi_rtt`, which is in
    /// microseconds, and up to and with `tcpi_notsent_bytes` (Linux 4.6).
    private static final int INFO_SIZE = 72;
    private static final int LONG_INFO_SIZE = 148;
    private static final int INFO_UNACKED = 24;
    private static final int INFO_RTT = 68;
    private static final int INFO_BYTES_ACKED = 120;
    private static final int INFO_NOT_SENT = 144;

    private static final MethodHandle GETSOCKOPT = CFunctions.linkWithoutErrno("getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT = CFunctions.linkWithoutErrno("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

    private final MethodHandle descriptor;

    private TcpSockets(MethodHandle descriptor) {
        this.descriptor = descriptor;
    }

    /// The state of a connection's send queue (`tcp_info`).
    ///
    /// @param acknowledged bytes that the peer's TCP has acknowledged since the connection was opened; the
    ///                     peer's program may not have read them yet
    /// @param waiting      whether bytes are not yet sent or acknowledged
    public record SendQueue(long acknowledged, boolean waiting) {}

    /// Returns the calls; empty if this is not Linux or the descriptor is not accessible.
    public static Optional<TcpSockets> find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        try {
            Class<?> implementation = Class.forName("sun.nio.ch.SocketChannelImpl");
            MethodHandle descriptor = MethodHandles
                    .privateLookupIn(implementation, MethodHandles.lookup())
                    .findVirtual(implementation, "getFDVal", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, SocketChannel.class));
            return Optional.of(new TcpSockets(descriptor));
        } catch (ReflectiveOperationException | NoSuchElementException
                | IllegalCallerException e) {
            return Optional.empty();
        }
    }

    /// Returns the smoothed round-trip time of a connected socket in microseconds; empty if there is none yet.
    public Optional<Integer> roundTripMicros(SocketChannel socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_SIZE, Long.BYTES);
            int length = get(arena, socket, TCP_INFO, info);
            int micros = info.get(JAVA_INT, INFO_RTT);
            return length >= INFO_SIZE && micros > 0 ? Optional.of(micros) : Optional.empty();
        }
    }

    /// Returns the state of the send queue; empty if the kernel does not report it.
    public Optional<SendQueue> sendQueue(SocketChannel socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(LONG_INFO_SIZE, Long.BYTES);
            if (get(arena, socket, TCP_INFO, info) < LONG_INFO_SIZE) {
                return Optional.empty();
            }
            boolean waiting = info.get(JAVA_INT, INFO_UNACKED) != 0
                    || info.get(JAVA_INT, INFO_NOT_SENT) != 0;
            return Optional.of(new SendQueue(
                    info.get(JAVA_LONG, INFO_BYTES_ACKED), waiting));
        }
    }

    /// Returns the name of a socket's congestion control algorithm.
    public Optional<String> congestionControl(SocketChannel socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(LONGEST_NAME + 1L);
            int length = get(arena, socket, TCP_CONGESTION, name.asSlice(0, LONGEST_NAME));
            return length > 0
                    ? Optional.of(name.getString(0, StandardCharsets.US_ASCII))
                    : Optional.empty();
        }
    }

    /// Sets a socket's congestion control algorithm.
    ///
    /// @return false when the system does not have it or does not allow it
    ///         (`net.ipv4.tcp_allowed_congestion_control`)
    public boolean useCongestionControl(SocketChannel socket, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(JAVA_BYTE, text);
            return (int) SETSOCKOPT.invokeExact(descriptor(socket), IPPROTO_TCP, TCP_CONGESTION,
                    value, text.length) == 0;
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
    }

    /// @return length of the value, negative when the call failed
    private int get(Arena arena, SocketChannel socket, int option, MemorySegment value) {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
        try {
            int result = (int) GETSOCKOPT.invokeExact(descriptor(socket), IPPROTO_TCP, option,
                    value, length);
            return result == 0 ? length.get(JAVA_INT, 0) : -1;
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
    }

    /// Returns the descriptor of a channel. If the channel is being closed, another socket may have the number
    /// already. The worst effect is that this socket gets another congestion control algorithm.
    private int descriptor(SocketChannel socket) throws Throwable {
        return (int) descriptor.invokeExact(socket);
    }
}
