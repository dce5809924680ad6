package io.dray.checksum;

/// Combination of Adler-32 values (RFC 1950).
///
/// The low half is 1 plus the sum of the bytes; the high half is the sum of the low halves after each byte,
/// both modulo 65521. Appending n bytes adds the first part's low half, less 1, to the high half n times.
public final class Adler32Combination implements ChecksumCombination {
    private static final long MODULUS = 65521;

    @Override
    public long empty() {
        return 1;
    }

    @Override
    public long combine(long first, long second, long secondLength) {
        long firstSum = (first & 0xFFFF) + MODULUS - 1;
        long low = (firstSum + (second & 0xFFFF)) % MODULUS;
        long high = ((first >>> 16) + (second >>> 16) + secondLength % MODULUS * firstSum)
                % MODULUS;
        return high << 16 | low;
    }

    @Override
    public long zeros(long length) {
        return length % MODULUS << 16 | 1;
    }

    @Override
    public long overlay(long first, long second, long length) {
        long low = ((first & 0xFFFF) + (second & 0xFFFF) + MODULUS - 1) % MODULUS;
        long high = ((first >>> 16) + (second >>> 16) + MODULUS - length % MODULUS) % MODULUS;
        return high << 16 | low;
    }
}
