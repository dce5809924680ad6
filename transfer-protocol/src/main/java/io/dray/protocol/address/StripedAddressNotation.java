package io.dray.protocol.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The address lists of SPOR arguments and SPAS replies (GFD.20): one address per stripe, in the comma or the
/// extended notation, in stripe order.
public final class StripedAddressNotation {
    /// Most stripes accepted; the largest known installation has a few dozen.
    public static final int MOST_STRIPES = 1024;

    private StripedAddressNotation() {}

    /// Parses SPOR arguments: addresses separated by spaces. Empty if an address is malformed, there is none,
    /// or there are more than [#MOST_STRIPES].
    public static Optional<List<HostPort>> parseArguments(String text) {
        return parseAll(List.of(text.strip().split(" +", MOST_STRIPES + 1)));
    }

    /// Parses a SPAS reply: the indented lines are addresses; other lines are ignored.
    ///
    /// @param lines lines of the reply without code; a one-line reply in the layout of 227 counts as
    ///              one stripe
    public static Optional<List<HostPort>> parseReply(List<String> lines) {
        if (lines.size() == 1) {
            return HostPortNotation.parseReply(lines.getFirst()).map(List::of);
        }
        return parseAll(lines.stream()
                .limit(MOST_STRIPES + 3L)
                .filter(line -> line.startsWith(" "))
                .map(String::strip)
                .toList());
    }

    /// Formats SPOR arguments; uses the extended notation throughout if any address is IPv6.
    public static String formatArguments(List<HostPort> addresses) {
        boolean commas = addresses.stream().noneMatch(HostPort::isIpv6);
        return addresses.stream()
                .map(
                        commas ? HostPortNotation::format : ExtendedAddressNotation::format)
                .collect(Collectors.joining(" "));
    }

    /// Formats the lines of a SPAS reply without a protocol: ` h1,h2,h3,h4,p1,p2` per stripe.
    ///
    /// @throws IllegalArgumentException if an address is not IPv4
    public static List<String> formatReply(List<HostPort> addresses) {
        return enclosed(addresses.stream().map(HostPortNotation::format).toList());
    }

    /// Formats the lines of a SPAS reply with a protocol: ` |1|address|port|` per stripe.
    public static List<String> formatExtendedReply(List<HostPort> addresses) {
        return enclosed(addresses.stream().map(ExtendedAddressNotation::format).toList());
    }

    private static List<String> enclosed(List<String> addresses) {
        List<String> lines = new ArrayList<>();
        lines.add("Entering Striped Passive Mode.");
        addresses.forEach(address -> lines.add(" " + address));
        lines.add("End");
        return List.copyOf(lines);
    }

    private static Optional<List<HostPort>> parseAll(List<String> texts) {
        if (texts.isEmpty() || texts.size() > MOST_STRIPES) {
            return Optional.empty();
        }
        List<HostPort> addresses = new ArrayList<>();
        for (String text : texts) {
            Optional<HostPort> address = HostPortNotation.parse(text)
                    .or(() -> ExtendedAddressNotation.parse(text));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            addresses.add(address.get());
        }
        return Optional.of(List.copyOf(addresses));
    }
}
