package io.dray.protocol.parameters;

import java.util.Arrays;
import java.util.Optional;

/// Data channel protection level (PROT, RFC 2228).
public enum ProtectionLevel {
    CLEAR('C'), SAFE('S'), PRIVATE('P');

    private final char code;

    ProtectionLevel(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }

    /// The value of a code in upper case; empty for codes that are not supported.
    public static Optional<ProtectionLevel> of(char code) {
        return Arrays.stream(values()).filter(value -> value.code == code).findFirst();
    }
}
