package io.dray.protocol.feature;

import io.dray.checksum.ChecksumAlgorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One algorithm of the `CKSM` feature with the server's cost: `CRC32C:1;MD5:10;`.
///
/// @param cost what computing it costs the server, relative to the others; the lowest is preferred
public record ChecksumOffer(ChecksumAlgorithm algorithm, int cost) {
    /// What a Dray node offers: combinable checksums are free, as they are computed while bytes pass;
    /// the costs of the others are those of the Globus server.
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
    private static final int MOST_OFFERS = 100;

    static String format(List<ChecksumOffer> offers) {
        return offers.stream()
                .map(offer -> offer.algorithm.label() + ":" + offer.cost + ";")
                .collect(Collectors.joining());
    }

    /// Algorithms known here, in order of preference. Unknown ones are left out; a missing or malformed
    /// cost is the worst.
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
