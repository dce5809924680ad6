package io.dray.protocol.parameters;

import java.util.Locale;
import java.util.Optional;

/// The data that a checksum was computed from, the weakest first. In a request it is the weakest basis that
/// is accepted.
public enum ChecksumBasis {
    /// The bytes as they passed during the transfer: the value was remembered, and nothing was read since.
    RECEIVED,
    /// The file as read now, perhaps from the page cache.
    READ,
    /// The file as stored on the device: forced to it, and read after the cache was dropped.
    DEVICE;

    /// The word on the wire.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Parses the word, ignoring case.
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
