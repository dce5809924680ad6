package io.dray.protocol.parameters;

import java.util.Arrays;
import java.util.Optional;

/// Transmission mode (MODE): RFC 959 stream, GFD.20 extended block.
public enum TransferMode {
    STREAM('S'), EXTENDED_BLOCK('E');

    private final char code;

    TransferMode(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }

    /// The value of a code in upper case; empty for codes that are not supported.
    public static Optional<TransferMode> of(char code) {
        return Arrays.stream(values()).filter(value -> value.code == code).findFirst();
    }
}
