package io.dray.protocol.address;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The notation `h1,h2,h3,h4,p1,p2` of PORT and of the 227 and 127 replies (RFC 959). IPv4 only.
public final class HostPortNotation {
    private static final Pattern SIX_NUMBERS = Pattern.compile(
            "(?<![0-9])[0-9]{1,3}(?:\\s?,\\s?[0-9]{1,3}){5}(?![0-9])");
    /// Characters of a reply line that are searched.
    private static final int SEARCHED_TEXT = 1000;

    private HostPortNotation() {}

    /// Parses the exact notation. Empty for anything else, a number above 255, or port 0.
    public static Optional<HostPort> parse(String text) {
        return Numbers.bytes(text, ',', 6).flatMap(HostPortNotation::hostPort);
    }

    /// Finds the address in the text of a 227 or 127 reply by its digits alone: parentheses and words around
    /// it vary between servers (Globus server 13.24).
    public static Optional<HostPort> parseReply(String text) {
        Matcher matcher = SIX_NUMBERS
                .matcher(text.substring(0, Math.min(text.length(), SEARCHED_TEXT)));
        return matcher.find() ? parse(matcher.group().replaceAll("\\s", "")) : Optional.empty();
    }

    /// @throws IllegalArgumentException if the address is not IPv4
    public static String format(HostPort address) {
        if (!LiteralAddress.isIpv4(address.address())) {
            throw new IllegalArgumentException(
                    "The notation h1,h2,h3,h4,p1,p2 cannot express the IPv6 address " + address
                            + ".");
        }
        return LiteralAddress.format(address.address()).replace('.', ',') + ","
                + address.port() / 256
                + "," + address.port() % 256;
    }

    private static Optional<HostPort> hostPort(int[] bytes) {
        int port = bytes[4] * 256 + bytes[5];
        return port == 0
                ? Optional.empty()
                : Optional.of(new HostPort(LiteralAddress.ipv4(bytes), port));
    }
}
