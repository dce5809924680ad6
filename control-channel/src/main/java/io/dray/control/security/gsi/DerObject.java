package io.dray.control.security.gsi;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.util.Arrays;
import java.util.Optional;

/// Finds where a DER object ends (X.690 section 8.1.3) in bytes that arrive piece by piece.
final class DerObject {
    private static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 3;

    private DerObject() {}

    /// The SEQUENCE that begins the bytes; empty when it is not complete.
    ///
    /// @throws SecurityFailure when they do not begin one
    static Optional<byte[]> first(byte[] bytes) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        if (bytes[0] != SEQUENCE) {
            throw new SecurityFailure("The peer sent data that is not a certificate.");
        }
        int length = bytes[1] & 0xff;
        int header = 2;
        if (length >= LONG_FORM) {
            int count = length - LONG_FORM;
            if (count == 0 || count > MOST_LENGTH_BYTES) {
                throw new SecurityFailure("The peer sent a certificate that is not DER.");
            }
            if (bytes.length < 2 + count) {
                return Optional.empty();
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[2 + i] & 0xff);
            }
            header += count;
        }
        int end = header + length;
        return bytes.length < end ? Optional.empty() : Optional.of(Arrays.copyOf(bytes, end));
    }
}
