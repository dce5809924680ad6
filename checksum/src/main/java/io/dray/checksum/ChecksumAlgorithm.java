package io.dray.checksum;

import java.util.Locale;
import java.util.Optional;

/// The checksum algorithms of the control channel's CKSM command.
///
/// CRC32C, CRC32 and ADLER32 are combinable: the value of the whole is computed from the values of its parts,
/// so a transfer over many streams is verified without a second read. The others are digests over the bytes
/// in order.
public enum ChecksumAlgorithm {
    CRC32C(32, true), //
    CRC32(32, true), //
    ADLER32(32, true), //
    MD5(128, false), //
    SHA1(160, false), //
    SHA256(256, false), //
    SHA512(512, false), //
    BLAKE3(256, false);

    private final int bits;
    private final boolean combinable;

    ChecksumAlgorithm(int bits, boolean combinable) {
        this.bits = bits;
        this.combinable = combinable;
    }

    /// The name on the wire (FEAT, CKSM), as the Globus server writes it.
    public String label() {
        return name();
    }

    /// Whether values of parts combine to the value of the whole.
    public boolean combinable() {
        return combinable;
    }

    /// The number of hexadecimal digits of a value.
    public int hexDigits() {
        return bits / 4;
    }

    /// Finds an algorithm by its wire name, ignoring case; `SHA-256` and `SHA256` are the same.
    public static Optional<ChecksumAlgorithm> named(String name) {
        String wanted = name.replace("-", "").toUpperCase(Locale.ROOT);
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equals(wanted)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
