package io.dray.protocol.parameters;

import java.util.Arrays;
import java.util.Optional;

/// Representation type (TYPE) of RFC 959: ASCII translates line ends, image does not.
public enum RepresentationType {
    ASCII('A'), IMAGE('I');

    private final char code;

    RepresentationType(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }

    /// The value of a code in upper case; empty for codes that are not supported.
    public static Optional<RepresentationType> of(char code) {
        return Arrays.stream(values()).filter(value -> value.code == code).findFirst();
    }
}
