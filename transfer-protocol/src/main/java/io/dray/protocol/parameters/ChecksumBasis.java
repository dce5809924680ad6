package io.dray.protocol.parameters;

import java.util.Locale;
import java.util.Optional;

/// What a checksum was computed of, the weakest first. As a wish it is the least that will do.
public enum ChecksumBasis {
    /// The bytes as they passed in the transfer that moved them: remembered, and nothing was read since.
    RECEIVED,
    /// The file as the system shows it now, perhaps out of its cache.
    READ,
    /// The file as the device holds it: it was forced there, and the cache was dropped before it was read.
    DEVICE;

    /// The word on the wire.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads the word, in any case.
    public static Optional<ChecksumBasis> parse(String word) {
        for (ChecksumBasis basis : values()) {
            if (basis.word().equalsIgnoreCase(word)) {
                return Optional.of(basis);
            }
        }
        return Optional.empty();
    }

    /// The weaker of the two.
    public ChecksumBasis and(ChecksumBasis other) {
        return compareTo(other) < 0 ? this : other;
    }
}
