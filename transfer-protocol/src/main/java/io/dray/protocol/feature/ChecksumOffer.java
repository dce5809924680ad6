package io.dray.protocol.feature;

import io.dray.checksum.ChecksumAlgorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One algorithm of the `CKSM` feature with its cost: `CRC32C:1;MD5:10;`.
///
/// @param cost relative cost of computing it at the server; the lowest is preferred
public record ChecksumOffer(ChecksumAlgorithm algorithm, int cost) {
    /// The algorithms of a Dray node. Combinable checksums cost least, since they are computed during the
    /// transfer; the costs of the others are those of the Globus server.
    public static final List<ChecksumOffer> NODE = List.of(
            new ChecksumOffer(ChecksumAlgorithm.CRC32C, 1),
            new ChecksumOffer(ChecksumAlgorithm.CRC32, 2),
            new ChecksumOffer(ChecksumAlgorithm.ADLER32, 3),
            new ChecksumOffer(ChecksumAlgorithm.BLAKE3, 9),
            new ChecksumOffer(ChecksumAlgorithm.MD5, 10),
            new ChecksumOffer(ChecksumAlgorithm.SHA1, 10),
            new ChecksumOffer(ChecksumAlgorithm.SHA256, 11),
            new ChecksumOffer(ChecksumAlgorithm.SHA512, 12));
    private static final int WORST_COST = Integer.MAX_VALUE;
    /// Most algorithms read of one feature line: far more than exist.
    private static final int MOST_OFFERS = 100;

    static String format(List<ChecksumOffer> offers) {
        return offers.stream()
                .map(offer -> offer.algorithm.label() + ":" + offer.cost + ";")
                .collect(Collectors.joining());
    }

    /// Parses the known algorithms, in order of preference. Unknown ones are ignored; a missing or malformed
    /// cost counts as the highest.
    static List<ChecksumOffer> parse(String parameters) {
        List<ChecksumOffer> offers = new ArrayList<>();
        for (String part : parameters.split("[;, ]+", MOST_OFFERS)) {
            int colon = part.indexOf(':');
            String name = colon < 0 ? part : part.substring(0, colon);
            Optional<ChecksumAlgorithm> algorithm = ChecksumAlgorithm.named(name.strip());
            int cost = colon < 0 ? WORST_COST : cost(part.substring(colon + 1).strip());
            algorithm.ifPresent(known -> offers.add(new ChecksumOffer(known, cost)));
        }
        offers.sort(Comparator.comparingInt(ChecksumOffer::cost));
        return List.copyOf(offers);
    }

    private static int cost(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : WORST_COST;
    }
}
