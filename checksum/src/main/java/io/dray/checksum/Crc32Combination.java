package io.dray.checksum;

/// Combination of 32-bit CRCs, for any reflected polynomial whose register is preset and finally inverted
/// with all ones.
///
/// A CRC is a remainder of polynomials over GF(2). Appending n bytes multiplies a part's polynomial by
/// x^(8n), so `crc(AB) = crc(A) * x^(8*|B|) + crc(B)` modulo the polynomial; preset and final inversion
/// cancel out. Bit 31 of a value is the coefficient of x^0 (reflected).
public final class Crc32Combination implements ChecksumCombination {
    /// CRC-32 of ISO 3309, zip and Ethernet.
    static final Crc32Combination ISO_3309 = new Crc32Combination(0xEDB88320);
    /// CRC-32C of RFC 3720 (iSCSI).
    static final Crc32Combination CASTAGNOLI = new Crc32Combination(0x82F63B78);

    /// The register preset: the CRC of no bytes before the final inversion.
    private static final long ALL_ONES = 0xFFFF_FFFFL;
    private static final int X_TO_THE_8 = 0x00800000;

    private final int polynomial;
    /// Element k is x^(8 * 2^k), for every bit of a length.
    private final int[] powers = new int[Long.SIZE - 1];

    /// @param polynomial without its x^32, reflected: bit 31 is the coefficient of x^0
    public Crc32Combination(int polynomial) {
        this.polynomial = polynomial;
        int power = X_TO_THE_8;
        for (int k = 0; k < powers.length; k++) {
            powers[k] = power;
            power = multiply(power, power);
        }
    }

    @Override
    public long empty() {
        return 0;
    }

    @Override
    public long combine(long first, long second, long secondLength) {
        int shifted = (int) first;
        for (long rest = secondLength; rest != 0; rest &= rest - 1) {
            shifted = multiply(powers[Long.numberOfTrailingZeros(rest)], shifted);
        }
        return Integer.toUnsignedLong(shifted ^ (int) second);
    }

    @Override
    public long zeros(long length) {
        return combine(ALL_ONES, ALL_ONES, length);
    }

    @Override
    public long overlay(long first, long second, long length) {
        return first ^ second ^ zeros(length);
    }

    /// The product of two polynomials, reduced. Branch-free: the data only selects masks.
    private int multiply(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            product ^= shifted & ((a << bit) >> 31);
            shifted = (shifted >>> 1) ^ (polynomial & -(shifted & 1));
        }
        return product;
    }
}
