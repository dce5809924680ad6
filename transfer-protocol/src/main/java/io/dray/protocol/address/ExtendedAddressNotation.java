package io.dray.protocol.address;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/// The notation `|protocol|address|port|` of EPRT and of the 229 and 129 replies (RFC 2428). Protocol
/// 1 is IPv4, 2 is IPv6. Replies usually leave protocol and address empty.
public final class ExtendedAddressNotation {
    /// Characters of a reply line that are searched.
    private static final int SEARCHED_TEXT = 1000;

    private ExtendedAddressNotation() {}

    /// Parses the exact notation with any delimiter of RFC 2428. Empty for anything else: an address of
    /// another protocol, names, zones, port 0.
    public static Optional<HostPort> parse(String text) {
        return Fields.of(text).flatMap(Fields::hostPort);
    }

    /// The network protocol number in this notation, supported or not. It distinguishes an unknown protocol
    /// (522) from a malformed argument (501).
    public static OptionalInt protocol(String text) {
        return Fields.of(text).map(Fields::protocolNumber).orElse(OptionalInt.empty());
    }

    /// Finds the address in the text of a 229 or 129 reply.
    ///
    /// @param peer address of the control connection's other end, used if the reply has no address
    /// @return the address in the reply; the caller decides whether a host other than the peer is acceptable
    public static Optional<HostPort> parseReply(String text, InetAddress peer) {
        String searched = text.substring(0, Math.min(text.length(), SEARCHED_TEXT));
        int open = searched.indexOf('(');
        int close = searched.lastIndexOf(')');
        if (open >= 0 && close > open) {
            searched = searched.substring(open + 1, close).strip();
        } else {
            int first = searched.indexOf('|');
            int last = searched.lastIndexOf('|');
            if (first < 0) {
                return Optional.empty();
            }
            searched = searched.substring(first, last + 1);
        }
        return Fields.of(searched)
                .flatMap(fields -> fields.isPortOnly()
                        ? fields.at(peer)
                        : fields.hostPort());
    }

    public static String format(HostPort address) {
        int protocol = LiteralAddress.isIpv4(address.address()) ? 1 : 2;
        return "|" + protocol + "|" + LiteralAddress.format(address.address()) + "|"
                + address.port() + "|";
    }

    /// Formats the port for 229 replies: `|||port|`.
    public static String formatPort(int port) {
        return "|||" + port + "|";
    }

    private record Fields(String protocol, String host, String port) {
        static Optional<Fields> of(String text) {
            if (text.length() < 5 || text.length() > 80) {
                return Optional.empty();
            }
            char delimiter = text.charAt(0);
            int second = text.indexOf(delimiter, 1);
            int third = text.indexOf(delimiter, second + 1);
            int fourth = text.indexOf(delimiter, third + 1);
            if (delimiter < 33 || delimiter > 126 || Character.isLetterOrDigit(delimiter)
                    || second < 0 || third < second || fourth != text.length() - 1) {
                return Optional.empty();
            }
            return Optional.of(new Fields(text.substring(1, second),
                    text.substring(second + 1, third), text.substring(third + 1, fourth)));
        }

        OptionalInt protocolNumber() {
            return protocol.length() == 1 && protocol.charAt(0) >= '0' && protocol.charAt(0) <= '9'
                    ? OptionalInt.of(protocol.charAt(0) - '0')
                    : OptionalInt.empty();
        }

        boolean isPortOnly() {
            return host.isEmpty();
        }

        Optional<HostPort> at(InetAddress address) {
            OptionalInt number = Numbers.port(port);
            return number.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new HostPort(address, number.getAsInt()));
        }

        Optional<HostPort> hostPort() {
            return switch (protocol) {
                case "1" -> LiteralAddress.parseIpv4(host).flatMap(this::at);
                case "2" -> LiteralAddress.parseIpv6(host).flatMap(this::at);
                default -> Optional.empty();
            };
        }
    }
}
