package io.dray.protocol.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// The address of a host in canonical form: an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5) becomes
/// IPv4, and `::1` becomes `127.0.0.1`.
///
/// @param address without zone
public record HostAddress(InetAddress address) {
    private static final int IPV4_AT = 12;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    public HostAddress {
        address = canonical(address);
    }

    /// Parses a literal address; names are not resolved.
    public static Optional<HostAddress> parse(String text) {
        return LiteralAddress.parseIpv4(text)
                .or(() -> LiteralAddress.parseIpv6(text))
                .map(HostAddress::new);
    }

    /// Scope within which an address can be reached.
    public enum Reach {
        /// The host itself: loopback.
        HOST,
        /// The same link (RFC 3927; RFC 4291 section 2.5.6).
        LINK,
        /// Within a site (RFC 1918, RFC 4193, RFC 6598).
        SITE, GLOBAL,
        /// Not the address of one host: unspecified, multicast, broadcast, or of the network "this" (RFC 1122
        /// section 3.2.1.3).
        NONE
    }

    public Reach reach() {
        byte[] bytes = address.getAddress();
        boolean ipv4 = bytes.length == 4;
        if (address.isAnyLocalAddress() || address.isMulticastAddress()
                || (ipv4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0))) {
            return Reach.NONE;
        }
        if (address.isLoopbackAddress()) {
            return Reach.HOST;
        }
        if (address.isLinkLocalAddress()) {
            return Reach.LINK;
        }
        boolean site = address.isSiteLocalAddress()
                || (ipv4 ? isShared(bytes) : (bytes[0] & 0xfe) == 0xfc);
        return site ? Reach.SITE : Reach.GLOBAL;
    }

    /// Whether it can be reached only from the host itself or its link. Another host that connects to it
    /// reaches a service of its own host or link.
    public boolean isLocal() {
        return reach() == Reach.HOST || reach() == Reach.LINK;
    }

    /// The text that [#parse] accepts.
    @Override
    public String toString() {
        return LiteralAddress.format(address);
    }

    /// Whether it belongs to carrier-grade NAT, 100.64/10.
    private static boolean isShared(byte... bytes) {
        return bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40;
    }

    private static InetAddress canonical(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return address;
        }
        if (ipv6.isLoopbackAddress()) {
            return LOOPBACK;
        }
        byte[] bytes = ipv6.getAddress();
        try {
            return isMapped(bytes) || (ipv6.isIPv4CompatibleAddress() && !ipv6.isAnyLocalAddress())
                    ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV4_AT, bytes.length))
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are a valid address", e);
        }
    }

    private static boolean isMapped(byte... bytes) {
        for (int i = 0; i < IPV4_AT - 2; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[IPV4_AT - 2] == (byte) 0xff && bytes[IPV4_AT - 1] == (byte) 0xff;
    }
}
