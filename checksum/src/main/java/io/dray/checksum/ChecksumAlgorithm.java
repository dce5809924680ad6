package io.dray.checksum;

import java.util.Locale;
import java.util.Optional;

/// The checksum algorithms of the control channel's CKSM command.
///
/// CRC32C, CRC32 and ADLER32 are combinable: the value of a whole follows from the values of its
/// parts, so a transfer over many streams is verified without a second read. The others are digests
/// over the bytes in order.
public enum ChecksumAlgorithm {
    CRC32C("CRC32C", true), CRC32("CRC32", true), ADLER32("ADLER32", true), MD5("MD5", false), SHA1(
            "SHA1",
            false), SHA256("SHA256", false), SHA512("SHA512", false), BLAKE3("BLAKE3", false);

    private final String label;
    private final boolean combinable;

    ChecksumAlgorithm(String label, boolean combinable) {
        this.label = label;
        this.combinable = combinable;
    }

    /// The name on the wire (FEAT, CKSM), as the Globus server writes it.
    public String label() {
        return label;
    }

    /// Whether values of parts combine to the value of the whole.
    public boolean combinable() {
        return combinable;
    }

    /// Finds an algorithm by its wire name, in any case; `SHA-256` and `SHA256` are the same.
    public static Optional<ChecksumAlgorithm> named(String name) {
        String wanted = name.replace("-", "").toUpperCase(Locale.ROOT);
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.label.equals(wanted)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
