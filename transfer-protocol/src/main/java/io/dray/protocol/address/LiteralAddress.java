package io.dray.protocol.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/// Literal IP addresses, validated before the JDK parses them: names are never resolved, and short or octal
/// IPv4 forms and IPv6 zones (`%eth0`) are rejected.
final class LiteralAddress {
    private static final int LONGEST_IPV6_TEXT = 45;

    private LiteralAddress() {}

    /// Four decimal bytes with dots.
    static Optional<InetAddress> parseIpv4(String text) {
        return Numbers.bytes(text, '.', 4).map(LiteralAddress::ipv4);
    }

    static InetAddress ipv4(int[] bytes) {
        return InetAddress
                .ofLiteral(bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3]);
    }

    /// The colon form without brackets or zone.
    static Optional<InetAddress> parseIpv6(String text) {
        if (text.length() > LONGEST_IPV6_TEXT || text.indexOf(':') < 0
                || !text.chars().allMatch(LiteralAddress::mayBeInIpv6)) {
            return Optional.empty();
        }
        try {
            InetAddress address = Inet6Address.ofLiteral(text);
            return Optional.of(address);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Formats without zone. IPv4-mapped addresses do not occur, since the JDK turns them into IPv4.
    static String format(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    private static boolean mayBeInIpv6(int c) {
        return c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0);
    }
}
