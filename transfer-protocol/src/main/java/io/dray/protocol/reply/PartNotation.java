package io.dray.protocol.reply;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PartValue;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The checksum of the part of a file that a transfer moved. A Dray node adds it to its 226 reply for a
/// client that sent OPTS CKSM: algorithm, value, bytes moved, end of the last byte.
///
///     226-Transfer Complete.
///      Part=CRC32C 1f2e3d4c 48271360 64000000
///     226 End.
public final class PartNotation {
    private static final Pattern LINE = Pattern
            .compile(" Part=([A-Z0-9-]{1,16}) ([0-9a-f]{8}) ([0-9]{1,18}) ([0-9]{1,18})");

    private PartNotation() {}

    /// The 226 reply with the part's checksum.
    public static Reply format(PartValue part) {
        return Reply.of(226, "Transfer Complete.",
                " Part=" + part.algorithm().label() + ' '
                        + HexFormat.of().toHexDigits((int) part.value()) + ' ' + part.bytes() + ' '
                        + part.end(),
                "End.");
    }

    /// Parses the part's checksum, if a reply has one.
    public static Optional<PartValue> parse(List<String> lines) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .flatMap(PartNotation::part);
    }

    private static Optional<PartValue> part(Matcher line) {
        long bytes = Long.parseLong(line.group(3));
        long end = Long.parseLong(line.group(4));
        return bytes > end
                ? Optional.empty()
                : ChecksumAlgorithm.named(line.group(1))
                        .filter(ChecksumAlgorithm::combinable)
                        .map(algorithm -> new PartValue(algorithm, bytes, end,
                                HexFormat.fromHexDigitsToLong(line.group(2))));
    }
}
